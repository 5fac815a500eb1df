import type { ImportVerdict } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { firstOwner } from '#modules/identity'
import { plansByName } from '#modules/plans'
import { readRow, type WantedRow } from './import-row.ts'
import type { SentRow } from './import-table.ts'
import { findBySlug, findOwned } from './queries/imports.ts'

export type JudgedRow = { wanted: WantedRow; verdict: ImportVerdict }

/** What each row would make: faults first, then what is there already. The same file sent again makes nothing twice. */
export async function judgeRows(tx: ReadTx<'reseller'>, sent: readonly SentRow[]): Promise<JudgedRow[]> {
  const isOffered = await plansByName(tx)
  const rows = sent.map(row => readRow(row, isOffered))
  refuseRepeated(rows)
  const bySlug = new Map((await findBySlug(tx, rows.map(slugOf))).map(found => [found.slug, found]))
  const owned = await findOwned(tx, rows.map(ownerOf).filter(Boolean))
  const byOwner = new Map(owned.map(found => [found.email_key, found]))
  return rows.map(wanted => {
    const named = bySlug.get(slugOf(wanted))
    if (named?.state === 'deleted') wanted.faults.push({ column: 'slug', fault: 'used-by-deleted' })
    const owns = byOwner.get(ownerOf(wanted))
    const known = named ?? owns
    const base = { line: wanted.line, slug: slugOf(wanted), invites: wanted.invites, faults: wanted.faults }
    const nothing = { customer: null, knownBy: null }
    if (wanted.faults.length > 0) return { wanted, verdict: { ...base, ...nothing, outcome: 'faulty' } }
    if (!known) return { wanted, verdict: { ...base, ...nothing, outcome: 'new' } }
    const customer = { id: known.id, name: known.name }
    return { wanted, verdict: { ...base, customer, knownBy: named ? 'slug' : 'ownerEmail', outcome: 'exists' } }
  })
}

const slugOf = ({ customer }: WantedRow) => customer.slug
const ownerOf = ({ ownerEmail }: WantedRow) => firstOwner.emailKeyOf(ownerEmail)

/** The first of several lines with one short name or one owner counts. */
function refuseRepeated(rows: readonly WantedRow[]): void {
  const seen = { slug: new Set<string>(), ownerEmail: new Set<string>() }
  for (const row of rows) {
    const keys = { slug: slugOf(row), ownerEmail: ownerOf(row) }
    for (const column of ['slug', 'ownerEmail'] as const) {
      const key = keys[column]
      if (!key) continue
      if (seen[column].has(key)) row.faults.push({ column, fault: 'twice' })
      seen[column].add(key)
    }
  }
}
