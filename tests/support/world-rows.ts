import type pg from 'pg'
import { rowsOfRealm } from './rows-of-realm.ts'
import { rowsOfTenant } from './rows-of-tenant.ts'
import { tenantsOf, type World } from './world.ts'

/** Changes rows past row level security, as the owner of the tables: for states that no use case makes at once. */
export async function beyondScope<T>(owner: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await owner.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relforcerowsecurity`,
    )
    await client.query(rows.map(({ name }) => `alter table "${name}" no force row level security`).join('; '))
    const result = await work(client)
    await client.query('set constraints all immediate')
    await client.query(rows.map(({ name }) => `alter table "${name}" force row level security`).join('; '))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

export const tablesOfPayments = [
  'billing_connection',
  'billing_event',
  'billing_drift',
  'billing_customer',
  'pack_purchase',
  'subscription',
]

/** Rows of each customer and realm in the tables that no builder of the world fills; `except` those that a suite fills by itself. */
export async function fillTables(owner: pg.Pool, world: World, except: string[] = []): Promise<void> {
  await beyondScope(owner, async client => {
    for (const realm of [world.platform, world.acme, world.beacon]) {
      for (const [table, row] of rowsOfRealm(realm)) if (!except.includes(table)) await insertRow(client, table, row)
    }
    for (const tenant of tenantsOf(world)) {
      for (const [table, row] of rowsOfTenant(tenant)) if (!except.includes(table)) await insertRow(client, table, row)
    }
    for (const { id, accountMark } of tenantsOf(world))
      await client.query(
        'update tenant set billing_email = $2, contact_name = $2, suspension_reason = $2 where id = $1',
        [id, accountMark],
      )
    for (const { id, accountMark } of tenantsOf(world)) await client.query(ownSignUp, [id, accountMark])
    if (!except.includes('plan_assignment'))
      await client.query(assignments, [[world.d.id, world.suspended.id], world.beacon.id])
    if (!except.includes('checkout')) await client.query(checkouts, [[world.d.id]])
    if (!except.includes('pack_checkout')) await client.query(packCheckouts, [[world.d.id]])
  })
}

/** Customers on the first plan of their reseller, with another one to follow; some are left without. */
const assignments = `insert into plan_assignment (tenant_id, reseller_id, plan_id, version, currency, interval, minor, anchor_at, period_start, period_end, assigned_at,
    next_plan_id, next_version, next_currency, next_interval)
  select t.id, t.reseller_id, p.id, 1, 'EUR', 'month', 1900, now(), now(), now() + interval '1 month', now(), n.id, 1, 'EUR', 'month'
  from tenant t join reseller_plan p on p.reseller_id = t.reseller_id and p.tier = 'Studio' join reseller_plan n on n.reseller_id = t.reseller_id and n.tier = 'Business'
  where t.id <> all ($1::uuid[]) order by t.reseller_id = $2 desc on conflict do nothing`

/** What customers chose to buy; one never did. */
const checkouts = `insert into checkout (tenant_id, reseller_id, id, plan_id, version, currency, interval, product_key, created_at)
  select t.id, t.reseller_id, gen_random_uuid(), p.id, 1, 'EUR', 'month', 'studio_m_eur_1900_t14', now()
  from tenant t join reseller_plan p on p.reseller_id = t.reseller_id and p.tier = 'Studio' where t.id <> all ($1::uuid[])`

const packCheckouts = `insert into pack_checkout (tenant_id, reseller_id, id, offer_id, product_key, created_at)
  select t.id, t.reseller_id, gen_random_uuid(), o.id, 'pack_60_eur_900', now()
  from tenant t join pack_offer o on o.reseller_id = t.reseller_id where t.id <> all ($1::uuid[])`

/** How a customer came: by itself, from the prices of its reseller. */
const ownSignUp = `insert into customer_sign_up (reseller_id, id, email, email_key, secret_hash, plan_id, currency, interval, state, person_name, organisation, tenant_id, created_at, expires_at)
  select t.reseller_id, gen_random_uuid(), $2 || '@sign-up.test', $2 || '@sign-up.test', '\\x00', p.id, 'EUR', 'month', 'ended', $2, $2, t.id, now(), now()
  from tenant t join reseller_plan p on p.reseller_id = t.reseller_id and p.tier = 'Studio' where t.id = $1`

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

export async function insertRow(client: pg.ClientBase, table: string, row: Record<string, unknown>) {
  const names = Object.keys(row)
  const places = names.map((_name, index) => `$${index + 1}`).join(', ')
  await client.query(
    `insert into "${table}" (${names.map(name => `"${name}"`).join(', ')}) values (${places})`,
    Object.values(row),
  )
}
