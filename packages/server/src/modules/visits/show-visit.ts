import { Visit } from '@scriptorium/contract'
import type { VisitRow } from './queries.ts'

const dayMs = 24 * 60 * 60_000

/** What a visit is at this moment: one that ran out has ended, whether or not somebody wrote it down. */
export function stateOf(row: Pick<VisitRow, 'state' | 'decided_at' | 'ends_at'>, now: Date): Visit['state'] {
  const state = Visit.shape.state.parse(row.state)
  if (state === 'open' && row.ends_at && row.ends_at <= now) return 'ended'
  if (state === 'granted' && row.decided_at && now.getTime() - row.decided_at.getTime() > dayMs) return 'ended'
  return state
}

export function showVisit(row: VisitRow, now: Date): Visit {
  return {
    id: row.id,
    state: stateOf(row, now),
    visitorName: row.visitor_name,
    asName: row.as_name,
    reason: row.reason,
    minutes: row.minutes,
    content: row.content,
    changes: row.changes,
    askedAt: row.asked_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    openedAt: row.opened_at?.toISOString() ?? null,
    endsAt: (row.ended_at ?? row.ends_at)?.toISOString() ?? null,
  }
}
