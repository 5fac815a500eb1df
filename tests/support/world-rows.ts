import type pg from 'pg'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { type Realm, type Tenant, tenantsOf, type World } from './world.ts'

/** Changes rows past row level security, as the owner of the tables: for states that no use case makes at once. */
export async function beyondScope(owner: pg.Pool, work: (client: pg.ClientBase) => Promise<void>): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relforcerowsecurity`,
    )
    await client.query(rows.map(({ name }) => `alter table "${name}" no force row level security`).join('; '))
    await work(client)
    await client.query('set constraints all immediate')
    await client.query(rows.map(({ name }) => `alter table "${name}" force row level security`).join('; '))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** Rows of each customer and realm in the tables that no builder of the world fills; `except` those that a suite fills by itself. */
export async function fillTables(owner: pg.Pool, world: World, except: string[] = []): Promise<void> {
  await beyondScope(owner, async client => {
    for (const realm of [world.platform, world.acme, world.beacon]) {
      for (const [table, row] of rowsOfRealm(realm)) if (!except.includes(table)) await insertRow(client, table, row)
    }
    for (const tenant of tenantsOf(world)) {
      for (const [table, row] of rowsOfTenant(tenant)) if (!except.includes(table)) await insertRow(client, table, row)
    }
    if (!except.includes('plan_assignment'))
      await client.query(assignments, [[world.d.id, world.suspended.id], world.beacon.id])
  })
}

/** Customers on the first plan of their reseller, with another one to follow; some are left without. */
const assignments = `insert into plan_assignment (tenant_id, reseller_id, plan_id, version, currency, interval, minor, anchor_at, period_start, period_end, assigned_at,
    next_plan_id, next_version, next_currency, next_interval)
  select t.id, t.reseller_id, p.id, 1, 'EUR', 'month', 1900, now(), now(), now() + interval '1 month', now(), n.id, 1, 'EUR', 'month'
  from tenant t join reseller_plan p on p.reseller_id = t.reseller_id and p.tier = 'Studio' join reseller_plan n on n.reseller_id = t.reseller_id and n.tier = 'Business'
  where t.id <> all ($1::uuid[]) order by t.reseller_id = $2 desc on conflict do nothing`

/** A second host of Acme's, beside its own label. */
export const secondHost = 'voices.example'

/** The suspended customer, the removed member, the session that has ended, and a second host of Acme's. */
export async function ageWorld(owner: pg.Pool, world: World): Promise<void> {
  await beyondScope(owner, async client => {
    await insertRow(client, 'directory', { label: secondHost, kind: 'domain', reseller_id: world.acme.id })
    await client.query(`update tenant set state = 'suspended' where id = $1`, [world.suspended.id])
    await client.query('delete from membership where tenant_id = $1 and person_id = $2', [
      world.a.id,
      world.removedMember.personId,
    ])
    await client.query(`update session set expires_at = now() - interval '1 hour' where person_id = $1`, [
      world.expired.personId,
    ])
  })
}

/** A digest of all rows of some customers, by table, to see whether anything of theirs changed. */
export async function digestOf(owner: pg.Pool, tenantIds: string[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  await beyondScope(owner, async client => {
    const { rows } = await client.query<{ name: string; column: string }>(
      `select c.relname as name, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname in ('tenant_id', 'scope_id')
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity and obj_description(c.oid, 'pg_class') ~ '^class: (content|account)' order by 1`,
    )
    for (const { name, column } of rows) {
      const found = await client.query<{ digest: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(to_jsonb(t)::text, ' ' order by to_jsonb(t)::text)), '') as digest from "${name}" t where "${column}" = any ($1)`,
        [tenantIds],
      )
      digests[name] = found.rows[0]?.digest ?? ''
    }
  })
  return digests
}

type Named = [table: string, row: Record<string, unknown>]
const soon = () => new Date(Date.now() + 3_600_000)

function rowsOfRealm(realm: Realm): Named[] {
  const [person_id, strangerId] = Object.values(realm.people).map(({ personId }) => personId)
  const secret_hash = Buffer.from('00', 'hex')
  return [
    [
      'one_time_token',
      {
        realm_id: realm.id,
        id: newId(),
        person_id,
        purpose: 'password-reset',
        email_key: realm.mark,
        secret_hash,
        expires_at: soon(),
      },
    ],
    ['known_device', { realm_id: realm.id, id: newId(), person_id, secret_hash }],
    // Begun and not confirmed: an app in use would be asked for.
    ['totp', { realm_id: realm.id, id: newId(), person_id, sealed_secret: secret_hash }],
    ['recovery_code', { realm_id: realm.id, id: newId(), person_id, code_hash: secret_hash }],
    [
      'passkey',
      {
        realm_id: realm.id,
        id: newId(),
        person_id: strangerId,
        credential_id: realm.mark,
        public_key: secret_hash,
        counter: 0,
        transports: [],
        host: realm.host,
        name: realm.mark,
        backed_up: false,
      },
    ],
    [
      'challenge',
      {
        realm_id: realm.id,
        id: newId(),
        person_id,
        purpose: 'enrol',
        value: 'x',
        host: realm.host,
        expires_at: soon(),
      },
    ],
    [
      'pending_sign_in',
      {
        realm_id: realm.id,
        id: newId(),
        person_id,
        secret_hash,
        host: realm.host,
        way: 'password',
        known_device: false,
        expires_at: soon(),
      },
    ],
    ['security_event', { realm_id: realm.id, id: newId(), person_id, kind: 'signed-in', way: 'password' }],
    [
      'idempotency',
      {
        realm_id: realm.id,
        scope_id: realm.id,
        actor_id: person_id,
        key: realm.mark,
        operation: 'POST /customers',
        body_hash: secret_hash,
      },
    ],
    ['mail', mailRow(realm, null, realm.mark)],
    ['hand_over', { realm_id: realm.id, id: newId(), person_id, secret_hash, ...span() }],
    [
      'reseller_sign_up',
      {
        realm_id: realm.id,
        id: newId(),
        email: realm.mark,
        email_key: realm.mark,
        secret_hash,
        invited: false,
        ...span(),
      },
    ],
    ...(realm.key === 'P' ? [] : rowsOfReseller(realm)),
    ...(realm.key === 'P' ? [] : rowsOfBrand(realm)),
    [
      'audit_entry',
      { scope_id: realm.id, id: newId(), actor_kind: 'system', action: 'world.made', target: realm.mark },
    ],
  ]
}

function span() {
  return { created_at: new Date(), expires_at: soon() }
}

function rowsOfReseller({ id: reseller_id, mark }: Realm): Named[] {
  const at = new Date()
  const place = { name: mark, country: 'DE', street: mark, postal_code: '1', city: mark }
  return [
    [
      'reseller_company',
      { reseller_id, ...place, contact_name: mark, contact_email: `to@${mark}.test`, updated_at: at },
    ],
    ['terms_acceptance', { reseller_id, version: 1, accepted_by: newId(), name: mark, email: mark, ip: '', at }],
    ['reseller_state_change', { reseller_id, id: newId(), state: 'active', reason: mark, at }],
    [
      'reseller_payout',
      { reseller_id, holder: mark, iban_sealed: Buffer.from('00', 'hex'), iban_masked: mark, updated_at: at },
    ],
    ['skipped_step', { reseller_id, step: 'domain', at }],
  ]
}

function rowsOfBrand(realm: Realm): Named[] {
  const reseller_id = realm.id
  const design = JSON.stringify({ productName: `${realm.mark} product`, loginText: `${realm.mark} says hello` })
  return [
    ['brand_version', { reseller_id, version: 7, design, published_at: new Date() }],
    ['brand_draft', { reseller_id, design, changed_at: new Date() }],
    [
      'brand_image',
      { reseller_id, id: newId(), width: 1, height: 1, bytes: Buffer.from(realm.mark), created_at: new Date() },
    ],
    [
      'brand_domain',
      {
        reseller_id,
        id: newId(),
        host: `${realm.key}.example`.toLowerCase(),
        proof: realm.mark,
        created_at: new Date(),
      },
    ],
  ]
}

function rowsOfTenant(tenant: Tenant): Named[] {
  const tenant_id = tenant.id
  const [task_id, job_id, file_id, transcript_id] = [newId(), newId(), newId(), newId()]
  const reseller_id = tenant.realm.id
  const payload = JSON.stringify({ mark: tenant.contentMark })
  const email = `invited@${tenant.accountMark}.test`
  return [
    ['visit_setting', { tenant_id, consent: 'ask' }],
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

/** An order that was taken back: the customer lives on. */
function deletionRow(tenant: Tenant): Record<string, unknown> {
  const times = { ordered_at: new Date(0), due_at: soon(), withdrawn_at: new Date() }
  return { reseller_id: tenant.realm.id, tenant_id: tenant.id, customer_name: tenant.realm.mark, ...times }
}

function mailRow(realm: Realm, tenant_id: string | null, body_text: string): Record<string, unknown> {
  const addresses = { to_address: `to@${realm.mark}.test`, from_address: `from@${realm.mark}.test` }
  const texts = { subject: realm.mark, body_text, body_html: body_text }
  const times = { next_at: soon(), created_at: new Date() }
  return { realm_id: realm.id, id: newId(), tenant_id, kind: 'test', state: 'sent', ...addresses, ...texts, ...times }
}

export async function insertRow(client: pg.ClientBase, table: string, row: Record<string, unknown>) {
  const names = Object.keys(row)
  const places = names.map((_name, index) => `$${index + 1}`).join(', ')
  await client.query(
    `insert into "${table}" (${names.map(name => `"${name}"`).join(', ')}) values (${places})`,
    Object.values(row),
  )
}
