import type { MinuteGrant } from '@scriptorium/contract'

type Row = {
  id: string
  granted_ms: number
  used_ms: number
  reason: string
  created_at: Date
  expires_at: Date
  ended_at: Date | null
}

export function showGrant(row: Row, now: Date): MinuteGrant {
  const state =
    row.used_ms >= row.granted_ms ? 'used' : row.ended_at ? 'ended' : row.expires_at <= now ? 'expired' : 'open'
  return {
    id: row.id,
    grantedMs: row.granted_ms,
    usedMs: row.used_ms,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state,
  }
}
