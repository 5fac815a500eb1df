import { Readable } from 'node:stream'
import type { AuditFilter } from '@scriptorium/contract'
import { stringify } from 'csv-stringify'
import type { ReadTx } from '#infra/db'
import type { Reader } from './list-entries.ts'
import { type KnownIds, namesIn } from './names-in-entries.ts'
import { type EntryRow, findEntries } from './queries.ts'
import { customerOf, nameOf, reasonOf } from './show-entry.ts'

const rowsAtOnce = 500

/** The whole trail as CSV, read page by page while it is sent. A cell that a spreadsheet took for a formula is escaped [EXP-02]. */
export function exportEntries(ctx: Reader, scopeId: string, filter: AuditFilter): Readable {
  const columns = [
    ...['at', 'action', 'outcome', 'by', 'name', 'email', 'actor', 'customer', 'reason'],
    ...['target', 'before', 'after', 'request'],
  ]
  const lines = stringify({ header: true, columns, bom: true, escape_formulas: true })
  return Readable.from(cells(ctx, scopeId, filter)).pipe(lines)
}

async function readSome(
  tx: ReadTx,
  wanted: { scopeId: string; filter: AuditFilter; before: string | undefined },
): Promise<{ rows: EntryRow[]; known: KnownIds }> {
  const rows = await findEntries(tx, wanted.scopeId, wanted.filter, { limit: rowsAtOnce, before: wanted.before })
  return { rows, known: await namesIn(tx, rows) }
}

async function* cells(ctx: Reader, scopeId: string, filter: AuditFilter) {
  let before: string | undefined
  do {
    const { rows, known } = await ctx.read(tx => readSome(tx, { scopeId, filter, before }))
    for (const row of rows)
      yield [
        row.at.toISOString(),
        row.action,
        row.outcome,
        row.actor_kind,
        nameOf(row),
        row.actor_email,
        row.actor_id,
        customerOf(row, known)?.name ?? '',
        reasonOf(row),
        row.target,
        row.before ? JSON.stringify(row.before) : '',
        row.after ? JSON.stringify(row.after) : '',
        row.request_id,
      ]
    before = rows.length === rowsAtOnce ? rows.at(-1)?.id : undefined
  } while (before)
}
