import { AuditEntry } from '@scriptorium/contract'
import { idsIn, type KnownIds } from './names-in-entries.ts'
import type { EntryRow } from './queries.ts'

const Kept = AuditEntry.pick({ before: true, after: true, outcome: true }).extend({
  kind: AuditEntry.shape.actor.shape.kind,
})

export function showEntry(row: EntryRow, known: KnownIds): AuditEntry {
  const { before, after, outcome, kind } = Kept.parse({ ...row, kind: row.actor_kind })
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    outcome,
    actor: {
      kind,
      id: row.actor_id,
      name: nameOf(row),
      email: row.actor_email,
      provider: row.provider_name !== null || row.visit_id !== null,
    },
    visit: row.visit_id ? { id: row.visit_id, asName: row.as_name ?? '', reason: row.reason ?? '' } : null,
    customer: customerOf(row, known),
    target: row.target,
    names: Object.fromEntries(idsIn(row).flatMap(id => namedAs(id, known))),
    before,
    after,
    requestId: row.request_id,
  }
}

/** As the person is called today; where the reader may not know them, as they were called then. */
export function nameOf(row: EntryRow): string | null {
  return row.actor_name ?? row.visitor_name ?? (row.provider_name || null)
}

/** The customer that an entry of its provider is about; in the customer's own trail it is about nobody else. */
export function customerOf(row: EntryRow, known: KnownIds): AuditEntry['customer'] {
  const id = idsIn(row).find(one => one !== row.scope_id && known.get(one)?.kind === 'customer')
  return id === undefined ? null : { id, name: known.get(id)?.name ?? '' }
}

/** Why it was done, where somebody said so. */
export function reasonOf(row: EntryRow): string {
  const said = Kept.shape.after.parse(row.after)?.reason
  return row.reason ?? (typeof said === 'string' ? said : '')
}

function namedAs(id: string, known: KnownIds): [string, string][] {
  const name = known.get(id)?.name
  return name ? [[id, name]] : []
}
