// Generated from a migrated database by `npm run table-types`; a test says when it is stale.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as parsed JSON, written as JSON text. */
export type RequiredJson = ColumnType<unknown, string, string>
export type OptionalJson = ColumnType<unknown, string | null | undefined, string | null>

export type Tables = {
  api_key: {
    tenant_id: string
    id: string
    realm_id: string
    name: string
    scopes: string[]
    secret_hash: Buffer
    created_by: string
    created_at: Generated<Date>
    last_used_at: Date | null
    revoked_at: Date | null
  }
  audit_entry: {
    scope_id: string
    id: string
    at: Generated<Date>
    actor_kind: string
    actor_id: string | null
    action: string
    target: string | null
    outcome: Generated<string>
    before: OptionalJson
    after: OptionalJson
    request_id: string | null
  }
  brand: {
    reseller_id: string
    product_name: string
    colour: string
    support_email: string
  }
  directory: {
    label: string
    kind: string
    reseller_id: string
    region: Generated<string>
    connection: Generated<string>
  }
  event: {
    tenant_id: string
    id: number
    topic: string
    payload: RequiredJson
    at: Date
  }
  event_counter: {
    tenant_id: string
    last_id: Generated<number>
  }
  event_outbox: {
    tenant_id: string
    id: GeneratedAlways<number>
    topic: string
    payload: RequiredJson
    at: Generated<Date>
  }
  idempotency: {
    realm_id: string
    actor_id: string
    key: string
    operation: string
    body_hash: Buffer
    status: number | null
    reply: OptionalJson
    created_at: Generated<Date>
  }
  invitation: {
    realm_id: string
    id: string
    tenant_id: string | null
    email: string
    email_key: string
    role: string
    secret_hash: Buffer
    invited_by: string | null
    created_at: Generated<Date>
    expires_at: Date
    accepted_at: Date | null
  }
  known_device: {
    realm_id: string
    id: string
    person_id: string
    secret_hash: Buffer
    created_at: Generated<Date>
  }
  membership: {
    tenant_id: string
    person_id: string
    realm_id: string
    role: string
    created_at: Generated<Date>
  }
  one_time_token: {
    realm_id: string
    id: string
    person_id: string
    purpose: string
    email_key: string
    secret_hash: Buffer
    created_at: Generated<Date>
    expires_at: Date
    used_at: Date | null
  }
  person: {
    realm_id: string
    id: string
    email: string
    email_key: string
    name: string
    locale: Generated<string>
    password_hash: string | null
    email_verified_at: Date | null
    created_at: Generated<Date>
    deleted_at: Date | null
  }
  plan_in_force: {
    tenant_id: string
    name: string
    parallel_jobs: number
    weight: Generated<number>
    minutes_per_month: number
    storage_bytes: number
    max_file_bytes: number
    max_duration_ms: number
    models: string[]
  }
  rate_limit: {
    key: string
    window_ends_at: Date
    used: number
    blocked_until: Date | null
  }
  reseller: {
    id: string
    slug: string
    name: string
    region: Generated<string>
    state: Generated<string>
    created_at: Generated<Date>
  }
  schema_migration: {
    name: string
    hash: string
    at: Generated<Date>
  }
  session: {
    realm_id: string
    id: string
    person_id: string
    secret_hash: Buffer
    host: string
    tenant_id: string | null
    user_agent: Generated<string>
    ip: Generated<string>
    created_at: Generated<Date>
    seen_at: Generated<Date>
    confirmed_at: Generated<Date>
    expires_at: Date
  }
  staff: {
    realm_id: string
    person_id: string
    role: string
    created_at: Generated<Date>
  }
  tenant: {
    id: string
    reseller_id: string
    slug: string
    name: string
    state: Generated<string>
    created_at: Generated<Date>
  }
}
