import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { type ReadTx, type Scope, withScope } from '../../packages/server/src/infra/db/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type Tenant } from '../support/world.ts'
import { beyondScope, fillTables } from '../support/world-rows.ts'

const { pool, owner, ports } = await testDatabase()
const world = await makeWorld(ports)
await fillTables(owner, world)

const scopeOf = (tenant: Tenant): Scope & { kind: 'tenant' } => ({
  kind: 'tenant',
  tenantId: tenant.id,
  realmId: tenant.realm.id,
  resellerId: tenant.realm.id,
})
const asTenant = <T>(tenant: Tenant, work: (tx: ReadTx<'tenant'>) => Promise<T>) =>
  withScope<'tenant', T>(pool, scopeOf(tenant), 'change', work)

async function taskOf(tenant: Tenant, state: string): Promise<string> {
  const id = newId()
  await beyondScope(owner, async client => {
    await client.query(
      `insert into task (tenant_id, id, reseller_id, kind, version, lane, state, payload, estimate_ms, max_attempts, ended_at) values ($1, $2, $3, 'transcribe', 1, 'light', $4, '{}', 1, 1,
        case when $4 = 'dead' then now() end)`,
      [tenant.id, id, tenant.realm.id, state],
    )
  })
  return id
}

async function stateOf(id: string): Promise<unknown> {
  const found: unknown[] = []
  await beyondScope(owner, async client => {
    const { rows } = await client.query('select tenant_id, state, cancel_at from task where id = $1', [id])
    found.push(...rows)
  })
  return found[0]
}

it('queue_cancel and queue_again touch tasks of the customer in scope only [RLS-08]', async () => {
  for (const stranger of [world.b, world.c]) {
    for (const state of ['waiting', 'running', 'dead']) {
      const id = await taskOf(stranger, state)
      const cancelled = await asTenant(world.a, tx =>
        sql<{ was: string | null }>`select queue_cancel(${id}) as was`.execute(tx),
      )
      const again = await asTenant(world.a, tx =>
        sql<{ attempts: number | null }>`select queue_again(${id}, 1) as attempts`.execute(tx),
      )
      expect([cancelled.rows[0]?.was, again.rows[0]?.attempts]).toEqual([null, null])
      expect(await stateOf(id)).toEqual({ tenant_id: stranger.id, state, cancel_at: null })
    }
  }
  const own = await taskOf(world.a, 'waiting')
  const { rows } = await asTenant(world.a, tx =>
    sql<{ was: string | null }>`select queue_cancel(${own}) as was`.execute(tx),
  )
  expect(rows[0]?.was).toBe('waiting')
})

it('queue_enqueue makes a task of the customer in scope, and none without a scope [RLS-08]', async () => {
  const id = newId()
  const enqueue = sql`select queue_enqueue(${id}, 'transcribe', 1, 'light', '{}', 1, 0, 1, null)`
  await expect(withScope(pool, { kind: 'platform' }, 'change', tx => enqueue.execute(tx))).rejects.toThrow(
    /permission denied/,
  )
  await expect(withScope(pool, { kind: 'system' }, 'change', tx => enqueue.execute(tx))).rejects.toThrow(
    /scope of one customer/,
  )
  await asTenant(world.a, tx => enqueue.execute(tx))
  expect(await stateOf(id)).toMatchObject({ tenant_id: world.a.id, state: 'waiting' })
})

it('queue_redrive is for the platform alone [RLS-08]', async () => {
  const id = await taskOf(world.b, 'dead')
  const redrive = sql<{ done: boolean }>`select queue_redrive(${id}) as done`
  await expect(asTenant(world.b, tx => redrive.execute(tx))).rejects.toThrow(/permission denied/)
  await expect(
    withScope(pool, { kind: 'reseller', resellerId: world.acme.id }, 'change', tx => redrive.execute(tx)),
  ).rejects.toThrow(/permission denied/)
  const { rows } = await withScope(pool, { kind: 'platform' }, 'change', tx => redrive.execute(tx))
  expect(rows[0]?.done).toBe(true)
})

it('engine_offers tells a customer what the engines of a pool can do, and neither addresses nor secrets [RLS-08]', async () => {
  await beyondScope(owner, async client => {
    await client.query(
      `insert into engine (id, name, kind, pool, models, health, slots, busy, host, url, secret) values ($1, 'Secret name', 'whisper-webui', 'large', '{large-v3}', 'ready', 3, 1, 'host', 'https://speech.example.com', 'x')`,
      [newId()],
    )
  })
  const { rows } = await asTenant(world.a, tx => sql`select * from engine_offers('large')`.execute(tx))
  expect(rows).toEqual([{ models: ['large-v3'], languages: null, features: [] }])
  await expect(asTenant(world.a, tx => sql`select url from engine`.execute(tx))).rejects.toThrow(/permission denied/)
})

it('job_recording_gone tells the platform alone, and of no job that has its recording [RLS-08]', async () => {
  const known = new Map<string, { job_id: string; file_id: string | null }>()
  await beyondScope(owner, async client => {
    const { rows } = await client.query('select job_id, file_id from job_input where tenant_id = $1 limit 1', [
      world.b.id,
    ])
    known.set('b', rows[0])
  })
  const input = known.get('b')
  const gone = sql<{ gone: boolean }>`select job_recording_gone(${world.b.id}, ${input?.job_id}) as gone`
  await expect(asTenant(world.b, tx => gone.execute(tx))).rejects.toThrow(/permission denied/)
  await expect(
    withScope(pool, { kind: 'reseller', resellerId: world.acme.id }, 'change', tx => gone.execute(tx)),
  ).rejects.toThrow(/permission denied/)
  const ask = async () => (await withScope(pool, { kind: 'platform' }, 'read', tx => gone.execute(tx))).rows[0]?.gone
  expect([typeof input?.file_id, await ask()]).toEqual(['string', false])
  await beyondScope(owner, async client => {
    await client.query('update job_input set file_id = null where job_id = $1', [input?.job_id])
  })
  expect(await ask()).toBe(true)
})

it('realm_of_label gives the realm of one exact label, to nobody but a realm [RLS-08]', async () => {
  const ask = (label: string) => sql<{ realm: string | null }>`select realm_of_label(${label}) as realm`
  const inAcme = { kind: 'realm', realmId: world.acme.id } as const
  const { rows } = await withScope(pool, inAcme, 'read', tx => ask('beacon').execute(tx))
  expect(rows[0]?.realm).toBe(world.beacon.id)
  for (const label of ['', '%', 'acme%', `acme' or '1'='1`]) {
    const nothing = await withScope(pool, inAcme, 'read', tx => ask(label).execute(tx))
    expect(nothing.rows[0]?.realm).toBeNull()
  }
  await expect(asTenant(world.a, tx => ask('beacon').execute(tx))).rejects.toThrow(/permission denied/)
})

it('shows no statistics of other customers, and no plan that tells of their values [RLS-17]', async () => {
  await owner.query('analyze')
  for (const scope of [scopeOf(world.a), { kind: 'reseller', resellerId: world.acme.id } as const]) {
    const { rows } = await withScope(pool, scope, 'read', tx =>
      // What everybody may read tells nothing of anybody; the platform's terms are the same for every reseller.
      sql<{
        tablename: string
      }>`select tablename from pg_stats where schemaname = 'public' and tablename not in ('schema_migration', 'plan_wholesale')
        and obj_description(tablename::regclass) is distinct from 'class: reference'`.execute(tx),
    )
    expect(rows).toEqual([])
    await expect(withScope(pool, scope, 'read', tx => sql`select 1 from pg_statistic`.execute(tx))).rejects.toThrow(
      /permission denied/,
    )
  }
})

it('domain_claim and domain_release move domains of the calling reseller only [RLS-08] [WEB-07]', async () => {
  const host = `voices-${newId().slice(-6)}.example`
  const as = (resellerId: string, text: ReturnType<typeof sql<{ claimed: boolean }>>) =>
    withScope<'reseller', boolean | undefined>(pool, { kind: 'reseller', resellerId }, 'change', async tx => {
      const { rows } = await text.execute(tx)
      return rows[0]?.claimed
    })
  const claim = (label: string) => sql<{ claimed: boolean }>`select domain_claim(${label}) as claimed`
  const release = (label: string) => sql<{ claimed: boolean }>`select domain_release(${label})::text = '' as claimed`
  const leadsTo = async (label: string) =>
    withScope<'realm', string | null>(pool, { kind: 'realm', realmId: world.acme.id }, 'read', async tx => {
      const { rows } = await sql<{ realm: string | null }>`select realm_of_label(${label}) as realm`.execute(tx)
      return rows[0]?.realm ?? null
    })
  expect(await as(world.acme.id, claim(host))).toBe(true)
  expect(await as(world.beacon.id, claim(host))).toBe(false)
  await as(world.beacon.id, release(host))
  expect(await leadsTo(host)).toBe(world.acme.id)
  // A label of its own is no domain: it stays.
  await as(world.acme.id, release('acme'))
  expect([await as(world.beacon.id, claim('acme')), await leadsTo('acme')]).toEqual([false, world.acme.id])
  await as(world.acme.id, release(host))
  expect(await leadsTo(host)).toBeNull()
})
