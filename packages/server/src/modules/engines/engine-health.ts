/** How an engine elsewhere stands, as the worker that works with it knows. Times are of a clock that only goes forward. */
export type Health = {
  state: 'starting' | 'ready' | 'failed'
  /** How often it failed since it last finished a job. */
  failures: number
  /** Probes that failed since one went well. */
  misses: number
  /** What is wrong; empty when all is well. */
  detail: string
  probeAtMs: number
}

/** After so many failed jobs in a row it rests, even if it answers probes. */
const tooManyFailures = 3
const restMs = 60_000
const routineMs = 20_000
const mostWaitMs = 30_000

export function unknownHealth(nowMs: number): Health {
  return { state: 'starting', failures: 0, misses: 0, detail: '', probeAtMs: nowMs }
}

export function afterProbe(health: Health, fault: string | null, nowMs: number): Health {
  if (fault === null) return { ...health, state: 'ready', misses: 0, detail: '', probeAtMs: nowMs + routineMs }
  const misses = health.misses + 1
  const waitMs = Math.min(mostWaitMs, 500 * 2 ** misses)
  return { ...health, state: 'failed', misses, detail: fault, probeAtMs: nowMs + waitMs }
}

/** It gets no other job before a probe went well: at once for the first failures, after a rest when there were too many. */
export function afterFailure(health: Health, fault: string, nowMs: number): Health {
  // Jobs that ran together end together: all that a lost engine took along is one failure.
  if (health.state === 'failed') return { ...health, detail: health.detail || fault }
  const failures = health.failures + 1
  const resting = failures >= tooManyFailures
  const detail = resting ? `${fault} That was failure ${failures} in a row; it is tried again after a rest.` : fault
  return { ...health, state: 'failed', failures, detail, probeAtMs: resting ? nowMs + restMs : nowMs }
}

export function afterSuccess(health: Health): Health {
  return { ...health, failures: 0 }
}
