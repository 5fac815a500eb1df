import { type Db, PgBoss } from 'pg-boss'
import { type ChangeTx, clientOf } from '#infra/db'
import type { Log } from '#infra/log'
import { bossSchema } from './migrate-queue.ts'

/** pg-boss carries admitted tasks to workers; order and caps are admission's business. */
export type Boss = PgBoss

/** Its connections act as app_worker from their first moment: the login role has no rights on its schema. */
export async function openBoss(url: string, log: Log): Promise<Boss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'scriptorium-boss',
    options: '-c role=app_worker',
    schema: bossSchema,
    max: 2,
    createSchema: false,
    migrate: false,
    schedule: false,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', error => log.warn({ error }, 'queue engine'))
  await boss.start()
  return boss
}

export function queueOf(lane: string): string {
  return lane.replace(':', '.')
}

export const touchEverySeconds = 10

/** What pg-boss delivers again after a missed heartbeat finds its task started already and is dropped: lost tasks are found by the pulse. */
export async function makeQueue(boss: Boss, lane: string): Promise<void> {
  await boss.createQueue(queueOf(lane), {
    heartbeatSeconds: 3 * touchEverySeconds,
    expireInSeconds: 23 * 3600,
    retryLimit: 3,
    retryDelay: 0,
    deleteAfterSeconds: 3600,
  })
}

/** Lets pg-boss work inside our transaction. */
export function bossDb(tx: ChangeTx): Db {
  const client = clientOf(tx)
  return { executeSql: (text, values) => client.query(text, values) }
}
