import type { Log } from '#infra/log'
import type { Pool } from './pool.ts'

const quietMs = 5

/** NOTIFY takes a lock of the whole database at commit, so many pokes of one channel become one, outside the transactions. */
export function openPoke(pool: Pool, log: Log): (channel: string) => void {
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let lastAt = 0
  const send = async () => {
    timer = undefined
    lastAt = performance.now()
    const channels = [...waiting]
    waiting.clear()
    try {
      await pool.query('select pg_notify(channel, $2) from unnest($1::text[]) channel', [channels, ''])
    } catch (error) {
      // Lost pokes cost latency only: every listener also looks by itself.
      log.warn({ error }, 'poke failed')
    }
  }
  return channel => {
    waiting.add(channel)
    // The first after a silence goes at once; what follows is gathered.
    if (timer === undefined) timer = setTimeout(send, performance.now() - lastAt > quietMs ? 0 : quietMs)
  }
}
