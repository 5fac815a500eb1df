import type { MinutePack } from '@scriptorium/contract'

type Row = {
  id: string
  bought_ms: number
  used_ms: number
  taken_back_ms: number
  bought_at: Date
  expires_at: Date | null
}

export function showPack(row: Row, now: Date): MinutePack {
  return {
    id: row.id,
    boughtMs: row.bought_ms,
    usedMs: row.used_ms,
    takenBackMs: row.taken_back_ms,
    boughtAt: row.bought_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    state: stateOf(row, now),
  }
}

function stateOf(row: Row, now: Date): MinutePack['state'] {
  const isEmpty = row.used_ms + row.taken_back_ms >= row.bought_ms
  if (isEmpty) return row.taken_back_ms > 0 ? 'taken-back' : 'used'
  return row.expires_at !== null && row.expires_at <= now ? 'expired' : 'open'
}
