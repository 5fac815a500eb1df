/** A guess from the pace so far; none until there is a pace to judge by. */
export function remainingMs(progress: number, startedMs: number, nowMs: number): number | null {
  const elapsed = nowMs - startedMs
  if (progress < 0.05 || progress >= 1 || elapsed < 2000) return null
  return Math.round((elapsed / progress) * (1 - progress))
}
