import type { Pool } from 'pg'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { connectionId } from '../support/rows-of-realm.ts'
import type { Realm, Tenant } from '../support/world.ts'
import { beyondScope, insertRow } from '../support/world-rows.ts'

export async function insertAsOwner(owner: Pool, rows: [table: string, row: Record<string, unknown>][]): Promise<void> {
  await beyondScope(owner, async client => {
    for (const [table, row] of rows) await insertRow(client, table, row)
  })
}

/** A row that belongs to an account with a provider of payments, which is made with the first of them. */
export async function insertOfPayments(owner: Pool, table: string, row: Record<string, unknown>): Promise<void> {
  await beyondScope(owner, async client => {
    await client.query(
      `insert into billing_connection (id, kind, url, project_id, app_id, purchase_link, secret_key, webhook_header)
       values ($1, 'revenuecat', 'https://payments.test', 'proj', 'app', 'https://pay.test', '\\x00', '\\x00') on conflict do nothing`,
      [connectionId],
    )
    await insertRow(client, table, { connection_id: connectionId, ...row })
  })
}

/** A domain that waits to be proven, with the connection it belongs to. */
export async function makeSsoDomain(owner: Pool, tenant: Tenant): Promise<string> {
  const id = newId()
  await beyondScope(owner, async client => {
    await client.query(
      `insert into sso_connection (tenant_id, realm_id, issuer, client_id, sealed_secret)
       values ($1, $2, 'https://login.example.com', $3, '\\x00') on conflict do nothing`,
      [tenant.id, tenant.realm.id, `${tenant.accountMark} client`],
    )
  })
  const row = {
    tenant_id: tenant.id,
    realm_id: tenant.realm.id,
    id,
    domain: `d-${id}.example`,
    proof: tenant.accountMark,
  }
  await insertAsOwner(owner, [['sso_domain', row]])
  return id
}

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

/** A pack of minutes that is offered, and was never chosen. */
export async function makePackOffer(owner: Pool, { id: reseller_id, mark }: Realm): Promise<string> {
  const id = newId()
  await insertAsOwner(owner, [
    ['pack_offer', { reseller_id, id, name: `${mark} ${id}`, minutes: 60, created_at: new Date() }],
    ['pack_price', { reseller_id, offer_id: id, currency: 'EUR', minor: 900 }],
  ])
  return id
}

/** Published, with a change that waits to be published: every act on a plan has something to do. */
export async function makePublishedPlan(owner: Pool, realm: Realm): Promise<string> {
  const id = newId()
  const version = {
    reseller_id: realm.id,
    plan_id: id,
    minutes_per_month: 60,
    storage_bytes: 1_000,
    seats: 1,
    parallel_jobs: 1,
    max_file_bytes: 1_000,
    max_duration_ms: 1_000,
    overage: 'block',
    trial_days: 14,
  }
  const price = { reseller_id: realm.id, plan_id: id, currency: 'EUR', interval: 'month', minor: 1900 }
  await insertAsOwner(owner, [
    ['reseller_plan', { reseller_id: realm.id, id, name: `${realm.mark} ${id}`, tier: 'Studio' }],
    ['reseller_plan_version', { ...version, version: 1, published_at: null }],
    ['plan_price', { ...price, version: 1 }],
  ])
  await beyondScope(owner, async client => {
    await client.query('update reseller_plan_version set published_at = now() where plan_id = $1', [id])
    await client.query(`update reseller_plan set state = 'published', current_version = 1 where id = $1`, [id])
  })
  await insertAsOwner(owner, [
    ['reseller_plan_version', { ...version, version: 2, published_at: null }],
    ['plan_price', { ...price, version: 2 }],
  ])
  return id
}
