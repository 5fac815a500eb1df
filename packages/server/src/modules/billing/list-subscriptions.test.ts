import type { Page, SubscriptionRow, SubscriptionTotals } from '@scriptorium/contract'
import { beforeAll, expect, it } from 'vitest'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { beyondScope, insertRow } from '../../../../../tests/support/world-rows.ts'
import { makeTenant } from '../tenancy/fixtures.ts'
import { connectAccount } from './connect-account.ts'
import { isUnpaid, leadingOf } from './judge-subscriptions.ts'

const database = await testDatabase()
const { ports, owner } = database
const world = await makeWorld(ports)
const app = await startTestApp(database)
const { reseller_owner, reseller_support } = world.acme.people
const { reseller_owner: other } = world.beacon.people
if (!reseller_owner || !reseller_support || !other) throw new Error('Resellers have people')
const connection = await connectAccount(ports, masterKeyFrom(Buffer.alloc(32, 3)), {
  isTwin: true,
  environment: 'production',
  url: 'http://twin.test',
  projectId: 'proj',
  appId: 'app',
  secretKey: 'sk_test',
  purchaseLink: 'http://twin.test/pay',
})

const day = (n: number) => new Date(Date.UTC(2027, 0, n))
type Given = { status: string; gives_access: boolean; renews: boolean; started_at: Date; period_ends_at: Date | null }
const running = { status: 'active', gives_access: true, renews: true, started_at: day(1), period_ends_at: day(20) }
/** Of each customer the subscriptions that the provider shows, and what the list has to say about them. */
const cases: Record<string, { given: Given[]; says: unknown[] }> = {
  '=Ampersand': { given: [running], says: ['active', 'renewal', day(20)] },
  'Bay Trial': {
    given: [{ ...running, status: 'trialing', period_ends_at: day(12) }],
    says: ['trial', 'renewal', day(12)],
  },
  'Cove Cancelled': {
    given: [{ ...running, renews: false, period_ends_at: day(9) }],
    says: ['ending', 'end', day(9)],
  },
  'Dune Due': { given: [{ ...running, status: 'in_grace_period' }], says: ['payment-failed', 'retry', null] },
  'Edge Ended': {
    given: [{ ...running, status: 'expired', gives_access: false, renews: false, period_ends_at: day(2) }],
    says: ['ended', undefined, undefined],
  },
  'Fjord Returned': {
    given: [
      { ...running, status: 'expired', gives_access: false, started_at: day(8) },
      { ...running, status: 'in_billing_retry', started_at: day(7) },
      { ...running, started_at: day(3), period_ends_at: day(15) },
    ],
    says: ['active', 'renewal', day(15)],
  },
}
const ids = new Map<string, string>()

async function give(tenant: { id: string; resellerId: string }, given: Given[]): Promise<void> {
  const whose = { tenant_id: tenant.id, reseller_id: tenant.resellerId, connection_id: connection.id }
  await beyondScope(owner, async client => {
    for (const [index, one] of given.entries())
      await insertRow(client, 'subscription', {
        ...whose,
        ...one,
        provider_id: `sub${index}`,
        entitlements: [],
        read_at: day(1),
      })
  })
}
beforeAll(async () => {
  for (const [name, { given }] of Object.entries(cases)) {
    const slug = name.toLowerCase().replace(/[^a-z]+/g, '')
    const { id } = await makeTenant(ports, { resellerId: world.acme.id, slug, name })
    ids.set(name, id)
    await give({ id, resellerId: world.acme.id }, given)
  }
  await give({ id: world.c.id, resellerId: world.beacon.id }, [running])
  await beyondScope(owner, async client => {
    await client.query(
      `insert into plan_assignment (tenant_id, reseller_id, plan_id, version, currency, interval, minor, anchor_at, period_start, period_end, assigned_at)
       select t.id, t.reseller_id, p.id, 1, 'EUR', case t.name when 'Dune Due' then 'year' else 'month' end, case t.name when 'Dune Due' then 12000 else 1900 end,
         now(), now(), now() + interval '1 month', now()
       from tenant t join reseller_plan p on p.reseller_id = t.reseller_id and p.tier = 'Studio' where t.name = any ($1)`,
      [['=Ampersand', 'Bay Trial', 'Dune Due']],
    )
  })
})

const ask = async <T>(path: string, who = reseller_owner) => {
  const answer = await app.ask(who, { method: 'GET', path })
  // safe because each test names what the endpoint gives
  return { ...answer, json: answer.json as T }
}
const list = async (query: string, who = reseller_owner) =>
  (await ask<Page<SubscriptionRow>>(`/subscriptions?${query}`, who)).json
const names = async (query: string) => (await list(query)).items.map(({ name }) => name)

it('says of each customer what its subscription is and does next, by the rule that access follows', async () => {
  const { items, total } = await list('limit=100')
  expect(total).toBe(6)
  for (const [name, { given, says }] of Object.entries(cases)) {
    const row = items.find(one => one.name === name)
    const at = row?.next?.at === undefined || row.next.at === null ? row?.next?.at : new Date(row.next.at)
    expect([name, row?.state, row?.next?.kind, at]).toEqual([name, ...says])
    const rule = leadingOf(given.map((one, index) => ({ ...one, provider_id: `sub${index}`, product_key: null })))
    expect([name, row?.givesAccess, row?.state === 'payment-failed', row?.startedAt]).toEqual([
      name,
      rule?.gives_access,
      rule !== undefined && isUnpaid(rule),
      rule?.started_at.toISOString(),
    ])
  }
  expect(items.find(({ name }) => name === 'Dune Due')).toMatchObject({
    price: { minor: 12000, currency: 'EUR' },
    interval: 'year',
  })
})

it('finds, filters and sorts all of them, page after page', async () => {
  expect(await names('limit=100')).toEqual([
    ...['Cove Cancelled', 'Bay Trial', 'Fjord Returned', '=Ampersand'],
    ...['Dune Due', 'Edge Ended'].toSorted((a, b) => ((ids.get(a) ?? '') < (ids.get(b) ?? '') ? -1 : 1)),
  ])
  expect(await names('search=FJORD')).toEqual(['Fjord Returned'])
  expect(await names('state=ended')).toEqual(['Edge Ended'])
  for (const sort of ['name', '-name', 'state', '-price', 'next', '-next']) {
    const whole = await names(`limit=100&sort=${sort}`)
    const pages: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page<SubscriptionRow> = await list(`limit=2&sort=${sort}${cursor ? `&cursor=${cursor}` : ''}`)
      pages.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect([sort, ...pages]).toEqual([sort, ...whole])
  }
})

it('adds up states, and what those that renew agreed to by the month', async () => {
  const { json } = await ask<SubscriptionTotals>('/subscriptions/totals')
  expect(Object.fromEntries(json.states.map(({ state, customers }) => [state, customers]))).toEqual({
    ...{ trial: 1, active: 2, 'payment-failed': 1, ending: 1, ended: 1 },
  })
  // A trial pays nothing yet, a year counts as a twelfth, and who has no price is left out.
  expect(json.perMonth).toEqual([{ currency: 'EUR', minor: 2900, customers: 2 }])
})

it('writes all that the filters leave as a file, with formulas made harmless [EXP-02]', async () => {
  const { status, headers, text } = await ask('/subscriptions/export?sort=name')
  expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
  const lines = text.trim().split('\n')
  expect(lines).toHaveLength(7)
  expect(lines[1]).toBe(
    `'=Ampersand,Studio,active,true,false,1900,EUR,month,${day(1).toISOString()},renewal,${day(20).toISOString()}`,
  )
  expect((await ask('/subscriptions/export?state=ended')).text.trim().split('\n')).toHaveLength(2)
})

it('is for those who may see money, and shows another reseller its own alone [ISO-06]', async () => {
  for (const path of ['/subscriptions', '/subscriptions/totals', '/subscriptions/export'])
    expect([path, (await ask(path, reseller_support)).status]).toEqual([path, 403])
  const { items } = await list('limit=100', other)
  expect(items.map(({ customerId }) => customerId)).toEqual([world.c.id])
  expect((await ask<SubscriptionTotals>('/subscriptions/totals', other)).json.states).toContainEqual({
    state: 'active',
    customers: 1,
  })
})
