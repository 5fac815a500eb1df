import { Id } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { type EntryRow, findNames, type NamedKind } from './queries.ts'

/** What is known of the ids that entries hold. */
export type KnownIds = ReadonlyMap<string, { name: string; kind: NamedKind }>

export async function namesIn(tx: ReadTx, rows: readonly EntryRow[]): Promise<KnownIds> {
  const found = await findNames(tx, [...new Set(rows.flatMap(idsIn))])
  return new Map(found.map(({ id, name, kind }) => [id, { name, kind }]))
}

/** Ids stand in the target, and one deep in what was before and after. */
export function idsIn(row: Pick<EntryRow, 'target' | 'before' | 'after'>): string[] {
  const values = [row.target, ...Object.values(row.before ?? {}), ...Object.values(row.after ?? {})]
  return values.flatMap(value => Id.safeParse(value).data ?? [])
}
