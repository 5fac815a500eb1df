import { Readable } from 'node:stream'
import type { AuditFilter } from '@scriptorium/contract'
import { stringify } from 'csv-stringify'
import type { Reader } from './list-entries.ts'
import { type EntryRow, findEntries } from './queries.ts'
import { nameOf } from './show-entry.ts'

const rowsAtOnce = 500

/** The whole trail as CSV, read page by page while it is sent. A cell that a spreadsheet took for a formula is escaped [EXP-02]. */
export function exportEntries(ctx: Reader, scopeId: string, filter: AuditFilter): Readable {
  const columns = ['at', 'action', 'outcome', 'by', 'name', 'email', 'actor', 'target', 'before', 'after', 'request']
  const lines = stringify({ header: true, columns, bom: true, escape_formulas: true })
  return Readable.from(cells(ctx, scopeId, filter)).pipe(lines)
}

async function* cells(ctx: Reader, scopeId: string, filter: AuditFilter) {
  let before: string | undefined
  do {
    const rows: EntryRow[] = await ctx.read(tx => findEntries(tx, scopeId, filter, { limit: rowsAtOnce, before }))
    for (const row of rows)
      yield [
        row.at.toISOString(),
        row.action,
        row.outcome,
        row.actor_kind,
        nameOf(row),
        row.actor_email,
        row.actor_id,
        row.target,
        row.before ? JSON.stringify(row.before) : '',
        row.after ? JSON.stringify(row.after) : '',
        row.request_id,
      ]
    before = rows.length === rowsAtOnce ? rows.at(-1)?.id : undefined
  } while (before)
}
