import { createHash } from 'node:crypto'
import { afterCommit, type ChangeTx } from '#infra/db'
import type { Principal } from '#infra/http'

const keptMs = 1000
const keptLimit = 10_000

type Kept = { principal: Principal; until: number }
const kept = new Map<string, Kept>()
let generation = 0

/** What a credential was found to be, for one second: other processes learn of a revocation no later than that. */
export function keptPrincipal(key: string, nowMs: number): Principal | undefined {
  const entry = kept.get(key)
  return entry && entry.until > nowMs && entry.until - nowMs <= keptMs ? entry.principal : undefined
}

/** Takes a note before reading the database; it is worthless when rights changed in the meantime. */
export function beginKeeping(): (key: string, principal: Principal, nowMs: number) => void {
  const begun = generation
  return (key, principal, nowMs) => {
    if (begun !== generation) return
    if (kept.size >= keptLimit) kept.clear()
    kept.set(key, { principal, until: nowMs + keptMs })
  }
}

/** After the commit, so that a change of rights counts at once in this process. */
export function forgetPrincipalsAfter(tx: ChangeTx): void {
  afterCommit(tx, () => {
    generation += 1
    kept.clear()
  })
}

/** Credentials are never kept as they are. A key that comes as a cookie is not the key: cookies need an Origin. */
export function keyOfCredential(
  realmId: string,
  host: string,
  kind: 'session' | 'api-key',
  credential: string,
): string {
  return createHash('sha256').update(`${realmId} ${host} ${kind} ${credential}`).digest('base64')
}
