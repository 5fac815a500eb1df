import { type Ports, withScope } from '#infra/db'
import { Problem } from '#infra/http'
import type { Limit } from './limits.ts'
import { takeAttempt } from './queries/limits.ts'

type Subject = readonly [limit: Limit, subject: string]

/** Counts one attempt for each subject, in a transaction of its own: a refused request counts as well. */
export async function requireAttempts(
  ports: Pick<Ports, 'pool' | 'clock'>,
  realmId: string,
  subjects: readonly Subject[],
): Promise<void> {
  const now = ports.clock.now()
  const waits = await withScope<'realm', number>(ports.pool, { kind: 'realm', realmId }, 'change', async tx => {
    let longest = 0
    for (const [limit, subject] of subjects) {
      longest = Math.max(longest, await takeAttempt(tx, limit, realmId, subject, now))
    }
    return longest
  })
  if (waits > 0) throw tooMany(waits)
}

export function tooMany(retryAfterSeconds: number): Problem {
  return new Problem('too-many-requests', {
    detail: 'There were too many attempts. Wait a little, then try again.',
    retryAfterSeconds,
  })
}
