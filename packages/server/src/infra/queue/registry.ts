import { hostname } from 'node:os'
import { sql } from 'kysely'
import pg from 'pg'
import { type ChangeTx, inSystem, type Ports } from '#infra/db'
import { newId } from '#infra/ids'
import type { Log } from '#infra/log'
import { prepared } from './prepared.ts'

const lockSpace = 0x5c21ae
/** A living worker says so each second; one that stays silent for so long is lost even if its connection seems open. */
const silentSeconds = 10

/** A worker's place among the others: a row, and a lock that the server takes away the moment its process dies. */
export type Place = { workerId: string; leave: () => Promise<void> }

export async function takePlace(url: string, ports: Ports, log: Log, onLost: () => void): Promise<Place> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'scriptorium-worker',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  let left = false
  // An error of the connection ends it; `end` below is where that is noticed.
  client.on('error', error => log.debug({ error }, 'the connection of a worker broke'))
  client.on('end', () => {
    if (!left) onLost()
  })
  await client.connect()
  const workerId = newId()
  const lockKey = Number.parseInt(workerId.slice(-7), 16)
  await client.query('select pg_advisory_lock($1, $2)', [lockSpace, lockKey])
  await inSystem(ports, tx =>
    tx.insertInto('worker').values({ id: workerId, lock_key: lockKey, host: hostname(), pid: process.pid }).execute(),
  )
  return {
    workerId,
    leave: async () => {
      left = true
      // A row that stays is swept by the next worker.
      const unsaid = (error: unknown) => log.debug({ error }, 'a worker left without saying so')
      await inSystem(ports, tx => tx.deleteFrom('worker').where('id', '=', workerId).execute()).catch(unsaid)
      await client.end().catch(unsaid)
    },
  }
}

/** Says that this worker lives, and how many slots of each lane are healthy here.
 * Gives false when its row is gone: after a silence others held it for lost, and it needs a new place. */
export async function sayAlive(
  tx: ChangeTx<'system'>,
  workerId: string,
  slots: Partial<Record<string, number>>,
): Promise<boolean> {
  const lanes = Object.entries(slots).flatMap(([lane, count]) => (count === undefined ? [] : [{ lane, count }]))
  const seen = await sql`update worker set seen_at = clock_timestamp() where id = ${workerId}`.execute(tx)
  if (seen.numAffectedRows !== 1n) return false
  await sql`insert into worker_lane (worker_id, lane, slots)
    select ${workerId}, x.* from unnest(${lanes.map(({ lane }) => lane)}::text[], ${lanes.map(({ count }) => count)}::int[]) x
    on conflict (worker_id, lane) do update set slots = excluded.slots where worker_lane.slots <> excluded.slots`.execute(
    tx,
  )
  await sql`delete from worker_lane where worker_id = ${workerId} and lane <> all (${lanes.map(({ lane }) => lane)}::text[])`.execute(
    tx,
  )
  return true
}

/** Keeps this worker's row until the transaction ends, so that nothing is started under a name nobody knows.
 * Gives the name; undefined when nobody knows it any more. */
export async function holdPlace(tx: ChangeTx<'system'>, workerId: string): Promise<string | undefined> {
  const [row] = await prepared<{ id: string }>(tx, 'place', 'select id from worker where id = $1 for key share', [
    workerId,
  ])
  return row?.id
}

export type LostTask = { tenantId: string; resellerId: string; taskId: string; fence: number }

/** Tasks whose worker is gone: its lock is free, it fell silent, or it left without them. */
export async function findLostTasks(tx: ChangeTx<'system'>): Promise<LostTask[]> {
  const lost = await sql<{ id: string }>`
    select w.id from worker w where w.seen_at < clock_timestamp() - make_interval(secs => ${silentSeconds})
      or not exists (select from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = ${lockSpace}::oid and l.objid = w.lock_key::oid
        and l.objsubid = 2 and l.database = (select oid from pg_database where datname = current_database()))`.execute(
    tx,
  )
  const { rows } = await sql<LostTask>`
    select t.tenant_id as "tenantId", t.reseller_id as "resellerId", t.id as "taskId", t.fence
    from task t where t.state = 'running'
      and (t.worker_id = any (${lost.rows.map(({ id }) => id)}::uuid[]) or not exists (select from worker w where w.id = t.worker_id))
    limit 200`.execute(tx)
  if (lost.rows.length > 0) {
    // The row goes once none of its tasks is left, so that a reaper that dies half-way is followed by another.
    const held = new Set(
      (
        await sql<{
          id: string
        }>`select distinct worker_id as id from task where state = 'running' and worker_id is not null`.execute(tx)
      ).rows.map(({ id }) => id),
    )
    const empty = lost.rows.map(({ id }) => id).filter(id => !held.has(id))
    if (empty.length > 0) await tx.deleteFrom('worker').where('id', 'in', empty).execute()
    // What it offered is offered no more.
    await tx
      .deleteFrom('worker_lane')
      .where(
        'worker_id',
        'in',
        lost.rows.map(({ id }) => id),
      )
      .execute()
  }
  return rows
}
