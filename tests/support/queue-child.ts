import { systemClock } from '../../packages/server/src/infra/clock/index.ts'
import { openPool } from '../../packages/server/src/infra/db/index.ts'
import { openQueueLab } from './queue-lab.ts'

/** A worker process of its own, to be killed: it says `ready`, and one line a started task, `start <taskId> <attempt>`. */
const [url = '', slots = '1', holdMs = '0'] = process.argv.slice(2)
const pool = openPool(url, { max: 6, name: 'queue-child' })
const poke = (channel: string) => void pool.query('select pg_notify($1, $2)', [channel, '']).catch(() => undefined)
const lab = openQueueLab({ pool, clock: systemClock, poke }, url)
await lab.work({
  slots: () => ({ 'speech:probe': Number(slots) }),
  handler: async seen => {
    process.stdout.write(`start ${seen.run.taskId} ${seen.run.attempt}\n`)
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, Number(holdMs))
      seen.run.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
    await seen.ctx.change('probe.finish', async tx => {
      const counts = await seen.run.finish(tx, { decodedMs: 1000, busyMs: 0, transcriptId: null })
      if (counts) await lab.leaveMark(tx, seen.run.taskId)
      return { value: undefined, audit: {} }
    })
  },
})
process.stdout.write('ready\n')
process.on('SIGTERM', () => {
  void lab.close().then(() => process.exit(0))
})
