import { sql } from 'kysely'
import type { ChangeTx } from '#infra/db'

/** How long done and cancelled tasks stay. */
export const keepEndedDays = 7
/** How long dead letters stay, so that the platform can start them again. */
export const keepDeadDays = 30
/** At most so many at once, so that nobody waits for the sweep. */
export const sweepSize = 500

/** Deletes tasks that ended long ago, the oldest first; `sweepSize` of them may mean that there are more. */
export async function forgetEnded(tx: ChangeTx<'system'>): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from task t using (
      select tenant_id, id from task
      where state in ('done', 'dead', 'cancelled') and ended_at < now() - make_interval(days => ${keepEndedDays})
        and (state <> 'dead' or ended_at < now() - make_interval(days => ${keepDeadDays}))
      order by ended_at limit ${sweepSize} for update skip locked
    ) old where t.tenant_id = old.tenant_id and t.id = old.id`.execute(tx)
  return Number(numAffectedRows)
}
