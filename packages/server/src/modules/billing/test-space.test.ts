import type { CustomerDetails, Page, SubscriptionRow, TestCustomer, TestSpace } from '@scriptorium/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { type Asker, makeWorld } from '../../../../../tests/support/world.ts'
import { beyondScope, insertRow } from '../../../../../tests/support/world-rows.ts'
import { startTwin, type Twin } from '../../../../twin/src/index.ts'
import { applyNextEvents } from './apply-events.ts'
import { connectAccount } from './connect-account.ts'
import { prepareAccount } from './prepare-account.ts'

const masterKey = Buffer.alloc(32, 5)
const master = masterKeyFrom(masterKey)
const { ports, url, owner: tables, clock } = await testDatabase()
const world = await makeWorld(ports)
const app = await startTestApp({ ports, url }, {}, { masterKey })
const dayMs = 24 * 60 * 60_000
let twin: Twin
const { reseller_owner: owner, reseller_support: support } = world.acme.people
const { reseller_owner: stranger } = world.beacon.people
if (!owner || !support || !stranger) throw new Error('Resellers have people')

beforeAll(async () => {
  const port = await app.listen()
  twin = await startTwin({ seed: 'a test of tests', clock: () => clock.now().getTime() })
  const { url: address, projectId, appId, secretKey, purchaseLinks } = twin.account
  const connection = await connectAccount(ports, master, {
    ...{ isTwin: true, environment: 'production', url: address, projectId, appId, secretKey },
    purchaseLink: purchaseLinks.production,
  })
  await prepareAccount(ports, master, connection, `http://localhost:${port}`)
})
afterAll(() => twin.close())

async function by<T = unknown>(who: Asker, method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await app.ask(who, { method, path, ...(body ? { body } : {}) })
  // safe because each test names what the endpoint gives
  return { ...answer, json: answer.json as T }
}
async function told(): Promise<void> {
  await twin.settled()
  while (await applyNextEvents(ports, master));
  clock.pass(1_001)
}
async function make(name: string): Promise<string> {
  const { json: space } = await by<TestSpace>(owner as Asker, 'GET', '/test-space')
  const plan = space.plans.find(one => one.name === 'Business' && one.interval === 'month')
  if (!plan) throw new Error('Nobody sells Business')
  const { planId, interval, currency } = plan
  const body = { name, ownerEmail: `owner@${name.toLowerCase()}.test`, planId, interval, currency }
  const made = await by<{ id: string }>(owner as Asker, 'POST', '/test-customers', body)
  expect([made.status, made.text]).toEqual([201, expect.any(String)])
  return made.json.id
}
const play = async (id: string, what: string, who: Asker = owner as Asker) => {
  const answer = await by(who, 'POST', `/test-customers/${id}/plays`, { play: what })
  await told()
  return answer
}
const pass = async (id: string, days: number) => {
  const answer = await by(owner as Asker, 'POST', `/test-customers/${id}/clock`, { days })
  await told()
  return answer
}
const shown = async (id: string) => (await by<TestCustomer>(owner as Asker, 'GET', `/test-customers/${id}`)).json

it('plays a purchase, a failed renewal, the end of grace and a payment after all, and shows what reacted', async () => {
  const id = await make('Rehearsal')
  expect(await shown(id)).toMatchObject({ planName: 'Business', subscription: null, events: [], clockAt: null })
  expect((await play(id, 'renewal')).code).toBe('wrong-state')
  expect((await play(id, 'purchase')).status).toBe(204)
  const bought = await shown(id)
  expect(bought).toMatchObject({ state: 'active', subscription: { state: 'paid', givesAccess: true } })
  expect(bought.events.map(({ type, state }) => [type, state])).toContainEqual(['INITIAL_PURCHASE', 'applied'])
  expect((await play(id, 'failed-renewal')).status).toBe(204)
  expect(await shown(id)).toMatchObject({ state: 'past-due', subscription: { state: 'payment-failed' } })
  expect((await pass(id, 4)).status).toBe(204)
  expect(await shown(id)).toMatchObject({ state: 'read-only', subscription: { givesAccess: false } })
  expect((await play(id, 'recovery')).status).toBe(204)
  expect(await shown(id)).toMatchObject({ state: 'active', subscription: { state: 'paid', renews: true } })
  expect((await play(id, 'cancellation')).status).toBe(204)
  expect(await shown(id)).toMatchObject({ state: 'active', subscription: { renews: false } })
  expect((await play(id, 'refund')).status).toBe(204)
  expect(await shown(id)).toMatchObject({ state: 'read-only', subscription: { state: 'ended' } })
})

it('shows that a mail about the customer was written, and neither its words nor whom it went to', async () => {
  const id = await make('Written')
  const at = new Date()
  const words = { subject: 'secret subject', body_text: 'secret link', body_html: 'secret link' }
  const addresses = { to_address: 'secret@written.test', from_address: 'secret@acme.test' }
  await beyondScope(tables, client =>
    insertRow(client, 'mail', {
      ...{ realm_id: world.acme.id, id: newId(), tenant_id: id, kind: 'usage-alert', next_at: at, created_at: at },
      ...words,
      ...addresses,
    }),
  )
  const found = await shown(id)
  expect(found.mails).toMatchObject([{ kind: 'usage-alert', state: 'waiting' }])
  expect(JSON.stringify(found)).not.toContain('secret')
})

it('moves nobody else’s clock on', async () => {
  const [moved, still] = [await make('Ahead'), await make('Behind')]
  await play(moved, 'purchase')
  await play(still, 'purchase')
  const before = await shown(still)
  await pass(moved, 40)
  expect((await shown(moved)).events.map(({ type }) => type)).toContain('RENEWAL')
  const { clockAt: _then, ...was } = before
  const { clockAt, ...is } = await shown(still)
  expect(is).toEqual(was)
  const ahead = Date.parse((await shown(moved)).clockAt ?? '') - Date.parse(clockAt ?? '')
  expect(Math.round(ahead / dayMs)).toBe(40)
})

it('marks test customers, and leaves them out of every figure', async () => {
  const id = await make('Uncounted')
  await play(id, 'purchase')
  const { json: customer } = await by<CustomerDetails>(owner, 'GET', `/customers/${id}`)
  expect(customer.isTest).toBe(true)
  const { json: list } = await by<Page<SubscriptionRow>>(owner, 'GET', '/subscriptions?search=uncounted')
  expect(list.items).toMatchObject([{ name: 'Uncounted', isTest: true }])
  const { text: totals } = await by(owner, 'GET', '/subscriptions/totals')
  expect(JSON.parse(totals)).toEqual({
    states: expect.not.arrayContaining([expect.objectContaining({ customers: 1 })]),
    perMonth: [],
  })
  for (const path of ['/dashboard', '/dashboard/contracted', '/dashboard/customers', '/dashboard/export'])
    expect([path, (await by(owner, 'GET', path)).text]).toEqual([path, expect.not.stringContaining('Uncounted')])
  const { rows } = await tables.query('select 1 from figure_change where tenant_id = $1', [id])
  expect(rows).toEqual([])
  await expect(
    beyondScope(
      tables,
      async client => void (await client.query('update tenant set is_test = false where id = $1', [id])),
    ),
  ).rejects.toThrow('from its first moment on, or never')
})

it('is for those who manage customers, for their own test customers alone', async () => {
  const id = await make('Fenced')
  for (const [who, path, status] of [
    [support, '/test-space', 403],
    [support, `/test-customers/${id}`, 403],
    [stranger, `/test-customers/${id}`, 404],
    [owner, `/test-customers/${world.a.id}`, 404],
  ] as const)
    expect([path, (await by(who, 'GET', path)).status]).toEqual([path, status])
  expect((await play(world.a.id, 'purchase')).status).toBe(404)
  expect((await play(id, 'purchase', stranger)).status).toBe(404)
  expect((await pass(world.a.id, 1)).status).toBe(404)
  expect((await by<TestSpace>(stranger, 'GET', '/test-space')).json.customers).toEqual([])
})

it('closes as soon as a real account is connected, before anything is sold there', async () => {
  const id = await make('Closed')
  await play(id, 'purchase')
  await connectAccount(ports, master, {
    ...{ isTwin: false, environment: 'production', url: 'https://api.provider.test', projectId: 'projreal' },
    ...{ appId: 'appreal', secretKey: 'sk_real', purchaseLink: 'https://pay.provider.test/x' },
  })
  expect((await by<TestSpace>(owner, 'GET', '/test-space')).json).toEqual({ isOpen: false, plans: [], customers: [] })
  expect((await play(id, 'refund')).code).toBe('wrong-state')
  expect((await pass(id, 1)).code).toBe('wrong-state')
  const plans = await withScope<'platform', unknown>(ports.pool, { kind: 'platform' }, 'read', tx =>
    tx.selectFrom('subscription').select('status').where('tenant_id', '=', id).execute(),
  )
  expect(plans).toEqual([{ status: 'active' }])
})
