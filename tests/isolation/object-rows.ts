import { newId } from '../../packages/server/src/infra/ids/index.ts'
import type { Realm, Tenant } from '../support/world.ts'

/** A sign-up that waits for the answer of its reseller. */
export function waitingRow(realm: Realm, planId: string) {
  const id = newId()
  const at = new Date()
  return {
    reseller_id: realm.id,
    id,
    email: `${id}@${realm.mark}.test`,
    email_key: `${id}@${realm.mark}.test`,
    secret_hash: Buffer.alloc(32),
    plan_id: planId,
    currency: 'EUR',
    interval: 'month',
    state: 'waiting',
    person_name: `${realm.mark} asker`,
    organisation: `${realm.mark} request`,
    created_at: at,
    sent_at: at,
    expires_at: new Date(at.getTime() + 60_000),
  }
}

/** A task of a customer that was given up. */
export function deadTaskRow(tenant: Tenant, id: string) {
  return {
    tenant_id: tenant.id,
    id,
    reseller_id: tenant.realm.id,
    kind: 'transcribe',
    version: 1,
    lane: 'light',
    state: 'dead',
    payload: '{}',
    estimate_ms: 1,
    max_attempts: 1,
    attempt: 1,
    problem_code: 'engine-failed',
    ended_at: new Date(),
  }
}
