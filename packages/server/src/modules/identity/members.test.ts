import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeApiKey, makeMember, makePerson, makeSession } from './fixtures.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock } = await testDatabase()
const { call } = await openTestSite(ports)
const password = 'scriptorium demo 1'
const acme = 'acme.localhost'
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })

type Role = Parameters<typeof makeMember>[1]['role']
let made = 0
/** A customer with one member of each named role, each signed in. */
async function customer<const R extends Role>(...wanted: R[]) {
  made += 1
  const slug = `customer-${made}`
  const tenant = await makeTenant(ports, { resellerId: realm.id, slug, name: slug })
  const people = new Map<Role, { id: string; cookie: string }>()
  for (const role of wanted) {
    const email = `${role.replace('tenant_', '')}@${slug}.test`
    const { id } = await makePerson(ports, { realmId: realm.id, email, name: role, password })
    await makeMember(ports, { tenantId: tenant.id, realmId: realm.id, personId: id, role })
    const session = await makeSession(ports, { realmId: realm.id, personId: id, host: acme, tenantId: tenant.id })
    people.set(role, { id, cookie: session.cookie })
  }
  const the = (role: R) => {
    const found = people.get(role)
    if (!found) throw new Error(`There is no ${role}`)
    return found
  }
  return { tenant, the }
}

describe('members', () => {
  it('are listed in pages, and each sees who they are', async () => {
    const { the } = await customer('tenant_owner', 'tenant_editor', 'tenant_viewer')
    const first = await call('GET', acme, '/members?limit=2', { cookie: the('tenant_viewer').cookie })
    expect(first.body).toMatchObject({
      items: [
        { role: 'tenant_viewer', you: true },
        { role: 'tenant_editor', you: false },
      ],
    })
    const { nextCursor } = Object(first.body)
    const rest = await call('GET', acme, `/members?limit=2&cursor=${nextCursor}`, {
      cookie: the('tenant_viewer').cookie,
    })
    expect(rest.body).toMatchObject({ items: [{ role: 'tenant_owner' }], nextCursor: null })
  })

  it('are sorted by role over all pages, with their number', async () => {
    const { the } = await customer('tenant_viewer', 'tenant_owner', 'tenant_editor')
    const { cookie } = the('tenant_viewer')
    const first = await call('GET', acme, '/members?limit=2&sort=role', { cookie })
    expect(first.body).toMatchObject({ items: [{ role: 'tenant_owner' }, { role: 'tenant_editor' }], total: 3 })
    const rest = await call('GET', acme, `/members?limit=2&sort=role&cursor=${Object(first.body).nextCursor}`, {
      cookie,
    })
    expect(rest.body).toMatchObject({ items: [{ role: 'tenant_viewer' }], nextCursor: null })
    const byName = await call('GET', acme, '/members?sort=-name', { cookie })
    expect(byName.body).toMatchObject({
      items: [{ role: 'tenant_viewer' }, { role: 'tenant_owner' }, { role: 'tenant_editor' }],
    })
  })
  it('get another role, with an entry of before and after in the trail', async () => {
    const { the, tenant } = await customer('tenant_owner', 'tenant_viewer')
    const path = `/members/${the('tenant_viewer').id}`
    const changed = await call('PATCH', acme, path, {
      cookie: the('tenant_owner').cookie,
      body: { role: 'tenant_editor' },
    })
    expect(changed).toMatchObject({ status: 200, body: { role: 'tenant_editor' } })
    expect(await entriesOf(tenant.id)).toContainEqual({
      action: 'member.change-role',
      before: { role: 'tenant_viewer' },
      after: { role: 'tenant_editor' },
    })
    expect(await eventsOf(tenant.id)).toContain('member.changed')
  })
  it('keep an owner: the last one is neither lowered nor removed, also when two try at once [AUT-25]', async () => {
    const { the, tenant } = await customer('tenant_owner')
    const own = { cookie: the('tenant_owner').cookie }
    const path = `/members/${the('tenant_owner').id}`
    expect((await call('DELETE', acme, path, own)).body).toMatchObject({ code: 'last-owner' })
    expect((await call('PATCH', acme, path, { ...own, body: { role: 'tenant_admin' } })).body).toMatchObject({
      code: 'last-owner',
    })
    const second = await makePerson(ports, {
      realmId: realm.id,
      email: `second@${made}.test`,
      name: 'Second',
      password,
    })
    await makeMember(ports, { tenantId: tenant.id, realmId: realm.id, personId: second.id, role: 'tenant_owner' })
    const { cookie } = await makeSession(ports, {
      realmId: realm.id,
      personId: second.id,
      host: acme,
      tenantId: tenant.id,
    })
    const answers = await Promise.all([
      call('DELETE', acme, `/members/${second.id}`, own),
      call('DELETE', acme, path, { cookie }),
    ])
    expect(answers.map(answer => answer.status).filter(status => status === 204)).toHaveLength(1)
  })
  it('are not edited by those below them, and nobody rises by themselves [AUT-25]', async () => {
    const { the } = await customer('tenant_owner', 'tenant_admin', 'tenant_editor')
    const admin = { cookie: the('tenant_admin').cookie }
    for (const [who, role] of [
      ['tenant_owner', 'tenant_viewer'],
      ['tenant_admin', 'tenant_owner'],
      ['tenant_editor', 'tenant_owner'],
    ] as const) {
      expect((await call('PATCH', acme, `/members/${the(who).id}`, { ...admin, body: { role } })).status).toBe(403)
    }
    expect((await call('DELETE', acme, `/members/${the('tenant_owner').id}`, admin)).status).toBe(403)
    const editor = { cookie: the('tenant_editor').cookie }
    expect((await call('DELETE', acme, `/members/${the('tenant_admin').id}`, editor)).status).toBe(403)
  })
  it('of another customer are not there', async () => {
    const { the } = await customer('tenant_owner')
    const sibling = await customer('tenant_viewer')
    const own = { cookie: the('tenant_owner').cookie }
    const path = `/members/${sibling.the('tenant_viewer').id}`
    expect((await call('DELETE', acme, path, own)).status).toBe(404)
    expect((await call('PATCH', acme, path, { ...own, body: { role: 'tenant_editor' } })).status).toBe(404)
  })
  it('who are removed lose their sessions here at once and keep their account [ISO-18]', async () => {
    const { the } = await customer('tenant_owner', 'tenant_editor')
    const gone = the('tenant_editor')
    expect((await call('GET', acme, '/members', { cookie: gone.cookie })).status).toBe(200)
    expect((await call('DELETE', acme, `/members/${gone.id}`, { cookie: the('tenant_owner').cookie })).status).toBe(204)
    expect((await call('GET', acme, '/members', { cookie: gone.cookie })).status).toBe(401)
    const back = await call('POST', acme, '/sessions', { body: { email: `editor@customer-${made}.test`, password } })
    const me = await call('GET', acme, '/me', { cookie: back.session ?? '' })
    expect(me.body).toMatchObject({ area: 'none', role: null, tenants: [] })
  })
})

describe('API keys', () => {
  const body = { name: 'Import', scopes: ['read', 'transcribe'] }
  it('are shown once, work, and stop at once when they are revoked', async () => {
    const { the } = await customer('tenant_owner')
    const own = { cookie: the('tenant_owner').cookie }
    const key = await call('POST', acme, '/api-keys', { ...own, body })
    expect(key).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^scr_live_/) } })
    const { id, key: bearer } = Object(key.body)
    const list = await call('GET', acme, '/api-keys', own)
    expect(list.body).toMatchObject({
      items: [{ id, name: 'Import', scopes: ['transcribe', 'read'], createdBy: 'tenant_owner' }],
    })
    expect(JSON.stringify(list.body)).not.toContain(bearer)
    const me = await call('GET', acme, '/me', { bearer })
    expect(me.body).toMatchObject({
      role: 'key_read',
      person: null,
      may: expect.arrayContaining(['account.read', 'job.create']),
    })
    expect((await call('DELETE', acme, `/api-keys/${id}`, own)).status).toBe(204)
    expect((await call('GET', acme, '/me', { bearer })).status).toBe(401)
    expect((await call('DELETE', acme, `/api-keys/${id}`, own)).status).toBe(404)
  })
  it('are made and revoked only with a password given in the last ten minutes [AUT-24]', async () => {
    const { the } = await customer('tenant_owner')
    const own = { cookie: the('tenant_owner').cookie }
    clock.pass(10 * 60_000)
    expect((await call('POST', acme, '/api-keys', { ...own, body })).body).toMatchObject({
      status: 403,
      code: 'step-up-needed',
      methods: ['password'],
    })
    const path = `/members/${the('tenant_owner').id}`
    const role = await call('PATCH', acme, path, { ...own, body: { role: 'tenant_owner' } })
    expect(role.body).toMatchObject({ code: 'step-up-needed' })
    const wrong = await call('POST', acme, '/sessions/current/confirmations', { ...own, body: { password: 'wrong' } })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } })
    expect((await call('POST', acme, '/sessions/current/confirmations', { ...own, body: { password } })).status).toBe(
      204,
    )
    const made = await call('POST', acme, '/api-keys', { ...own, body })
    expect(made.status).toBe(201)
    clock.pass(10 * 60_000)
    const revoked = await call('DELETE', acme, `/api-keys/${Object(made.body).id}`, own)
    expect(revoked.body).toMatchObject({ code: 'step-up-needed' })
  })
  it('never make keys, never grant what could, and count in the header only [AUT-21]', async () => {
    const { the, tenant } = await customer('tenant_owner', 'tenant_viewer')
    const { key } = await makeApiKey(ports, {
      tenantId: tenant.id,
      realmId: realm.id,
      createdBy: the('tenant_owner').id,
      scopes: ['admin'],
    })
    expect((await call('POST', acme, '/api-keys', { bearer: key, body })).status).toBe(403)
    expect((await call('GET', acme, '/sessions', { bearer: key })).status).toBe(403)
    const rise = (role: string) =>
      call('PATCH', acme, `/members/${the('tenant_viewer').id}`, { bearer: key, body: { role } })
    expect((await rise('tenant_admin')).status).toBe(403)
    expect((await rise('tenant_editor')).status).toBe(200)
    expect((await call('GET', acme, `/me?api_key=${key}`)).status).toBe(401)
  })
  it('die with the right of the member who made them [AUT-21]', async () => {
    const { the, tenant } = await customer('tenant_owner', 'tenant_admin')
    const { key } = await makeApiKey(ports, {
      tenantId: tenant.id,
      realmId: realm.id,
      createdBy: the('tenant_admin').id,
      scopes: ['admin'],
    })
    expect((await call('GET', acme, '/members', { bearer: key })).status).toBe(200)
    const path = `/members/${the('tenant_admin').id}`
    await call('PATCH', acme, path, { cookie: the('tenant_owner').cookie, body: { role: 'tenant_viewer' } })
    expect((await call('GET', acme, '/members', { bearer: key })).status).toBe(401)
  })
})

async function inTenant<T>(tenantId: string, text: string): Promise<T[]> {
  const client = await ports.pool.connect()
  try {
    await client.query(`begin; set local role app_tenant; set local app.tenant_id = '${tenantId}'`)
    return (await client.query(text)).rows
  } finally {
    await client.query('rollback')
    client.release()
  }
}
function entriesOf(tenantId: string) {
  return inTenant(tenantId, 'select action, before, after from audit_entry')
}
/** The outbox cannot be read by the customer, so as the relay reads it. */
async function eventsOf(tenantId: string): Promise<string[]> {
  const client = await ports.pool.connect()
  try {
    await client.query('begin; set local role app_worker')
    const { rows } = await client.query('select topic from event_outbox where tenant_id = $1', [tenantId])
    return rows.map(row => row.topic)
  } finally {
    await client.query('rollback')
    client.release()
  }
}
