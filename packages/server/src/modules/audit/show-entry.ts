import { AuditEntry } from '@scriptorium/contract'
import type { EntryRow } from './queries.ts'

const Kept = AuditEntry.pick({ before: true, after: true, outcome: true }).extend({
  kind: AuditEntry.shape.actor.shape.kind,
})

export function showEntry(row: EntryRow): AuditEntry {
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
    target: row.target,
    before,
    after,
    requestId: row.request_id,
  }
}

/** As the person is called today; where the reader may not know them, as they were called then. */
export function nameOf(row: EntryRow): string | null {
  return row.actor_name ?? row.visitor_name ?? (row.provider_name || null)
}
