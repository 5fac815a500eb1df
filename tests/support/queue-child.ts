import { systemClock } from '../../packages/server/src/infra/clock/index.ts'
import { openPool } from '../../packages/server/src/infra/db/index.ts'
import { ensureMinutes } from '../../packages/server/src/modules/usage/index.ts'
import { openQueueLab } from './queue-lab.ts'

/** A worker process of its own, to be killed: it says `ready`, and one line a started task, `start <taskId> <attempt>`,
 * once the minutes that it asks for are reserved. */
const [url = '', slots = '1', holdMs = '0', reserveMs = '0'] = process.argv.slice(2)
const pool = openPool(url, { max: 6, name: 'queue-child' })
const poke = (channel: string) => void pool.query('select pg_notify($1, $2)', [channel, '']).catch(() => undefined)
const lab = openQueueLab({ pool, clock: systemClock, poke }, url)
await lab.work({
  slots: () => ({ 'speech:probe': Number(slots) }),
  handler: async seen => {
    const { taskId } = seen.run
    if (Number(reserveMs) > 0) await ensureMinutes(seen.ctx, { taskId, decodedMs: Number(reserveMs) })
    process.stdout.write(`start ${taskId} ${seen.run.attempt}\n`)
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, Number(holdMs))
      seen.run.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
    await seen.ctx.change('probe.finish', async tx => {
      const counts = await seen.run.finish(tx, { decodedMs: 1000, busyMs: 0, transcriptId: null })
      if (counts) await lab.leaveMark(tx, taskId)
      return { value: undefined, audit: {} }
    })
  },
})
process.stdout.write('ready\n')
process.on('SIGTERM', () => {
  void lab.close().then(() => process.exit(0))
})
