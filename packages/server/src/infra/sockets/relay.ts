import { type ChangeTx, clientOf, inSystem, listen, type Ports, pokeAfter } from '#infra/db'
import type { Log } from '#infra/log'

/** Poked by `emit`: something lies in the outbox. */
const outboxChannel = 'live'
/** Poked by the relay: numbered events are there. */
export const numberedChannel = 'live-numbered'
const relayLock = 0x6c697665
const batchSize = 2_000
const lookEveryMs = 1_000
const retryMs = 25
const sweepEveryMs = 10 * 60_000
const keptHours = 24

export type Relay = { stop: () => Promise<void> }

/** Moves events from the outbox to `event` and numbers them per customer without a gap. Every process runs one; a lock of
 * the transaction lets one at a time work, so whoever is there leads and nobody has to notice a leader's death. */
export function startRelay(ports: Ports, url: string, log: Log): Relay {
  let isStopped = false
  let running: Promise<void> | undefined
  let isWanted = false
  let retry: NodeJS.Timeout | undefined
  let sweptAtMs = 0

  const work = async () => {
    try {
      for (let moved: number | 'busy' = batchSize; moved === batchSize && !isStopped; ) {
        moved = await inSystem(ports, moveBatch)
        // The other one may have looked before our row was committed: look again.
        if (moved === 'busy') retry ??= setTimeout(wake, retryMs)
      }
      if (performance.now() - sweptAtMs > sweepEveryMs && !isStopped) {
        sweptAtMs = performance.now()
        await inSystem(ports, sweep)
      }
    } catch (error) {
      if (!isStopped) log.warn({ error }, 'events could not be relayed; it is tried again')
    }
  }
  const wake = () => {
    clearTimeout(retry)
    retry = undefined
    if (isStopped) return
    isWanted = true
    running ??= (async () => {
      while (isWanted && !isStopped) {
        isWanted = false
        await work()
      }
      running = undefined
    })()
  }
  const listener = listen(url, [outboxChannel], wake)
  const timer = setInterval(wake, lookEveryMs)
  return {
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      clearTimeout(retry)
      await listener.stop()
      await running
    },
  }
}

const moveText = `
  with moved as (
    delete from event_outbox where (tenant_id, id) in (select tenant_id, id from event_outbox order by id limit $1)
    returning tenant_id, id, topic, payload, at
  ), counted as (
    select tenant_id, count(*)::int as fresh from moved group by tenant_id
  ), counter as (
    insert into event_counter (tenant_id, last_id) select tenant_id, fresh from counted
    on conflict (tenant_id) do update set last_id = event_counter.last_id + excluded.last_id
    returning tenant_id, last_id
  )
  insert into event (tenant_id, id, topic, payload, at)
  select m.tenant_id, c.last_id - n.fresh + row_number() over (partition by m.tenant_id order by m.id), m.topic, m.payload, m.at
  from moved m join counted n using (tenant_id) join counter c using (tenant_id)`

async function moveBatch(tx: ChangeTx<'system'>): Promise<number | 'busy'> {
  const client = clientOf(tx)
  const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [relayLock])
  if (!rows[0]?.mine) return 'busy'
  const { rowCount } = await client.query(moveText, [batchSize])
  if (rowCount) pokeAfter(tx, numberedChannel)
  return rowCount ?? 0
}

async function sweep(tx: ChangeTx<'system'>): Promise<void> {
  await clientOf(tx).query(`delete from event where at < now() - make_interval(hours => $1)`, [keptHours])
}

/** Age of the oldest event that waits for its number, in seconds. */
export function relayLag(ports: Ports): Promise<number> {
  return inSystem(ports, async tx => {
    const { rows } = await clientOf(tx).query<{ seconds: number }>(
      `select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as seconds from event_outbox`,
    )
    return Math.max(0, rows[0]?.seconds ?? 0)
  })
}
