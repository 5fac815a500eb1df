import type { ChangeTx, ReadTx } from '#infra/db'
import type { EngineHealth } from './engine.ts'

export type EngineEntry = {
  id: string
  name: string
  kind: 'embedded'
  health: EngineHealth
  detail: string
  model: string
  slots: number
  busy: number
  host: string
}

/** Seen now, by the database's clock: hosts may disagree about the time. */
export async function putEngine(tx: ChangeTx<'system'>, entry: EngineEntry): Promise<void> {
  const { id, ...rest } = entry
  await tx
    .insertInto('engine')
    .values(entry)
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet(({ fn }) => ({ ...rest, seen_at: fn<Date>('clock_timestamp') })),
    )
    .execute()
}

export async function removeEngine(tx: ChangeTx<'system'>, id: string): Promise<void> {
  await tx.deleteFrom('engine').where('id', '=', id).execute()
}

export async function removeEnginesUnseenSince(tx: ChangeTx<'system'>, before: Date): Promise<void> {
  await tx.deleteFrom('engine').where('seen_at', '<', before).execute()
}

/** Newest first; `before` is the last id of the page before. */
export function findEngines(tx: ReadTx<'platform'>, page: { limit: number; before: string | undefined }) {
  let query = tx.selectFrom('engine').selectAll()
  if (page.before) query = query.where('id', '<', page.before)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}
