import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { connectionId, mailRow, type Named, soon } from './rows-of-realm.ts'
import type { Tenant } from './world.ts'

export function rowsOfTenant(tenant: Tenant): Named[] {
  const tenant_id = tenant.id
  const [task_id, job_id, file_id, transcript_id, pack_id] = [newId(), newId(), newId(), newId(), newId()]
  const reseller_id = tenant.realm.id
  const payload = JSON.stringify({ mark: tenant.contentMark })
  const email = `invited@${tenant.accountMark}.test`
  return [
    ['visit_setting', { tenant_id, consent: 'ask' }],
    ...ssoRows(tenant),
    [
      'visit',
      {
        tenant_id,
        id: newId(),
        realm_id: reseller_id,
        visitor_id: tenant.realm.people.reseller_support?.personId,
        visitor_name: `${tenant.realm.mark} visitor`,
        as_person_id: tenant.people.tenant_owner.personId,
        as_name: tenant.accountMark,
        reason: `${tenant.accountMark} reason`,
        minutes: 15,
        content: false,
        changes: false,
        state: 'ended',
        asked_at: new Date(),
      },
    ],
    [
      'invitation',
      {
        realm_id: tenant.realm.id,
        id: newId(),
        tenant_id,
        email,
        email_key: email.toLowerCase(),
        role: 'tenant_viewer',
        secret_hash: Buffer.from('00', 'hex'),
        expires_at: soon(),
      },
    ],
    [
      'audit_entry',
      { scope_id: tenant_id, id: newId(), actor_kind: 'system', action: 'world.made', target: tenant.accountMark },
    ],
    [
      'idempotency',
      {
        realm_id: tenant.realm.id,
        scope_id: tenant_id,
        actor_id: tenant.people.tenant_owner.personId,
        key: tenant.accountMark,
        operation: 'POST /jobs',
        body_hash: Buffer.from('00', 'hex'),
      },
    ],
    ['mail', mailRow(tenant.realm, tenant_id, tenant.accountMark)],
    ['event_outbox', { tenant_id, topic: 'job.trashed', payload }],
    ['event_counter', { tenant_id, last_id: 1 }],
    ['event', { tenant_id, id: 1, topic: 'job.trashed', payload, at: new Date() }],
    [
      'task',
      {
        tenant_id,
        id: task_id,
        reseller_id,
        kind: 'transcribe',
        version: 1,
        lane: 'light',
        state: 'done',
        payload: '{}',
        estimate_ms: 1,
        max_attempts: 1,
      },
    ],
    ...['waiting', 'dead'].map(
      (state): Named => [
        'task',
        {
          tenant_id,
          id: newId(),
          reseller_id,
          kind: 'transcribe',
          version: 1,
          lane: 'light',
          state,
          ended_at: state === 'dead' ? new Date() : null,
          payload: '{}',
          estimate_ms: 1,
          max_attempts: 1,
          problem_detail: tenant.accountMark,
        },
      ],
    ),
    ...rowsOfBilling(tenant),
    ['customer_tag', { reseller_id, tenant_id, tag: tenant.realm.mark }],
    ['customer_note', { reseller_id, id: newId(), tenant_id, body: tenant.realm.mark, created_at: new Date() }],
    ['customer_deletion', deletionRow(tenant)],
    ['vocabulary', { tenant_id, terms: [tenant.contentMark] }],
    ['task_attempt', { tenant_id, task_id, number: 1, engine: tenant.accountMark, problem_detail: tenant.accountMark }],
    [
      'usage_record',
      { tenant_id, task_id, decoded_ms: 1, attempt: 1, engine: tenant.accountMark, model: 'base', at: new Date() },
    ],
    ['tenant_key', { tenant_id, version: 1, wrapped: Buffer.from('00', 'hex') }],
    [
      'stored_file',
      {
        tenant_id,
        id: file_id,
        state: 'stored',
        name: tenant.contentMark,
        media_type: 'audio/mpeg',
        created_at: soon(),
        touched_at: soon(),
      },
    ],
    [
      'file_part',
      {
        tenant_id,
        file_id,
        ordinal: 0,
        blob_id: newId(),
        start_byte: 0,
        bytes: 0,
        salt: Buffer.from('00', 'hex'),
        key_version: 1,
      },
    ],
    ['storage_account', { tenant_id, reseller_id }],
    ['customer_security', { tenant_id }],
    ['file_errand', { tenant_id, file_id, kind: 'expire', reseller_id, due_at: soon() }],
    [
      'minute_grant',
      {
        tenant_id,
        id: newId(),
        granted_ms: 60_000,
        reason: tenant.accountMark,
        created_at: new Date(),
        expires_at: soon(),
      },
    ],
    [
      'minute_pack',
      { tenant_id, id: pack_id, source_key: tenant.accountMark, bought_ms: 60_000, bought_at: new Date() },
    ],
    [
      'minute_pack_refund',
      {
        tenant_id,
        id: newId(),
        pack_id,
        source_key: tenant.accountMark,
        asked_ms: 60_000,
        change_ms: 0,
        at: new Date(),
      },
    ],
    [
      'retention_notice',
      { tenant_id, retention_days: 30, told_at: new Date(), covers_until: soon(), looked_at: new Date() },
    ],
    ['usage_setting', { tenant_id, hard_limit_ms: 60_000_000 }],
    ['member_limit', { tenant_id, person_id: tenant.people.tenant_viewer.personId, hard_limit_ms: 60_000_000 }],
    ['usage_alert', { tenant_id, period_start: new Date(), level: 50, used_ms: 1, included_ms: 2, at: new Date() }],
    ['usage_reservation', { tenant_id, task_id, decoded_ms: 1, at: new Date() }],
    [
      'transcript',
      {
        tenant_id,
        id: transcript_id,
        job_id,
        file_id,
        title: tenant.contentMark,
        languages: ['en'],
        duration_ms: 1,
        words: 1,
        model: 'base',
        created_at: soon(),
      },
    ],
    [
      'job',
      {
        tenant_id,
        id: job_id,
        task_id,
        transcript_id,
        state: 'done',
        goal: 'transcribe',
        model: 'base',
        max_attempts: 1,
        problem_detail: tenant.contentMark,
      },
    ],
    ['job_input', { tenant_id, job_id, title: tenant.contentMark, file_id, prompt: tenant.contentMark }],
    [
      'segment',
      {
        tenant_id,
        transcript_id,
        position: 0,
        start_ms: 0,
        end_ms: 1,
        text: tenant.contentMark,
        speaker: tenant.contentMark,
        language: 'en',
        flags: [],
        words: '[]',
      },
    ],
  ]
}

/** A provider of the customer's own, with a domain, somebody it knows, and somebody on the way there. */
function ssoRows(tenant: Tenant): Named[] {
  const place = { tenant_id: tenant.id, realm_id: tenant.realm.id }
  const secret = Buffer.from(tenant.accountMark)
  const issuer = `https://${tenant.accountMark}.example`
  const person_id = tenant.people.tenant_viewer.personId
  const domain = { domain: `${tenant.accountMark}.example`, proof: tenant.accountMark }
  return [
    ['sso_connection', { ...place, issuer, client_id: tenant.accountMark, sealed_secret: secret }],
    ['sso_domain', { ...place, id: newId(), ...domain, proven_at: new Date(), proven_by: 'dns' }],
    ['sso_identity', { ...place, id: newId(), issuer, subject: tenant.accountMark, person_id }],
    ['sso_attempt', { ...place, id: newId(), secret_hash: secret, host: tenant.realm.host, expires_at: soon() }],
  ]
}

/** An order that was taken back: the customer lives on. */
function deletionRow(tenant: Tenant): Record<string, unknown> {
  const times = { ordered_at: new Date(0), due_at: soon(), withdrawn_at: new Date() }
  return { reseller_id: tenant.realm.id, tenant_id: tenant.id, customer_name: tenant.realm.mark, ...times }
}

/** One customer pays nowhere: keys are tried against it. */
function rowsOfBilling(tenant: Tenant): Named[] {
  if (tenant.key === 'D') return []
  const ids = { tenant_id: tenant.id, reseller_id: tenant.realm.id, connection_id: connectionId }
  const made = new Date()
  const state = { status: 'active', gives_access: true, renews: true, started_at: made, read_at: made }
  return [
    ['pack_purchase', { ...ids, ...purchaseOf(tenant), purchased_at: made }],
    ['billing_customer', { ...ids, customer_key: `ten_${tenant.id.replaceAll('-', '')}`, created_at: made }],
    ['subscription', { ...ids, provider_id: `sub ${tenant.accountMark}`, entitlements: [], ...state }],
  ]
}

function purchaseOf({ accountMark }: Tenant) {
  const id = `purchase ${accountMark}`
  return { provider_id: id, transaction_id: id, product_key: 'pack_60_eur_900', minutes: 60 }
}
