import { Engine, EngineTest } from '@scriptorium/contract'
import type { EngineRow } from './queries.ts'

const goneAfterMs = 20_000

/** A process that was killed says nothing any more: its engine is shown as gone. */
export function showEngine(row: EngineRow, now: Date): Engine {
  const isGone = row.seen_at.getTime() < now.getTime() - goneAfterMs
  const { url, secret } = row
  return Engine.parse({
    ...row,
    ...(isGone ? { health: 'gone', busy: 0, detail: goneSentence(url !== null) } : {}),
    url,
    hasSecret: secret !== null,
    maxBytes: row.max_bytes,
    maxDurationMs: row.max_duration_ms,
    costMinorPerHour: row.cost_minor_per_hour,
    recent: { jobs: Number(row.jobs), audioMs: Number(row.audio_ms), busyMs: Number(row.busy_ms) },
    lastTest: lastTest(row),
    seenAt: row.seen_at.toISOString(),
  })
}

function goneSentence(isRegistered: boolean): string {
  return isRegistered ? 'No worker is there to work with it.' : 'The process has not been heard of.'
}

function lastTest(row: EngineRow): EngineTest | null {
  if (row.test_asked_at) return { outcome: 'asked', at: row.test_asked_at.toISOString() }
  return row.test_result === null ? null : EngineTest.parse(row.test_result)
}
