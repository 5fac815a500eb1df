import type { PlanDraft, ResellerPlan, ResellerPlanWithVersions } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { openJobBench } from '../../../../../tests/support/job-bench.ts'
import { renewPlans } from './index.ts'

const { world, app, ports } = await openJobBench()
const { a } = world
const owner = world.acme.people.reseller_owner
const platformOwner = world.platform.people.platform_owner
if (!owner || !platformOwner) throw new Error('Both have owners')

const ask = async <T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => {
  const answer = await app.ask(owner, { method, path, ...(body ? { body: { ...body } } : {}) })
  // safe because each test names what the endpoint gives
  return { ...answer, json: answer.json as T }
}
const plans = async () => (await ask<{ items: ResellerPlan[] }>('GET', '/reseller-plans')).json.items
const planNamed = async (name: string) => {
  const plan = (await plans()).find(one => one.name === name)
  if (!plan) throw new Error(`There is no plan ${name}`)
  return plan
}
const draft = (
  changes: Omit<Partial<PlanDraft>, 'promise'> & { promise?: Partial<PlanDraft['promise']> } = {},
): PlanDraft => ({
  name: 'Newsroom',
  tier: 'Studio',
  listed: true,
  prices: [{ currency: 'EUR', interval: 'month', minor: 2900, overageMinorPerHour: null }],
  ...changes,
  promise: {
    minutesPerMonth: 300,
    storageBytes: 1_000_000_000,
    seats: 3,
    parallelJobs: 1,
    models: null,
    features: ['translate'],
    maxFileBytes: 1_000_000_000,
    maxDurationMs: 3_600_000,
    retentionDays: null,
    overage: 'block',
    overageCapMinutes: null,
    gracePercent: 0,
    trialDays: 14,
    ...changes.promise,
  },
})
const make = async (one: PlanDraft) => (await ask<{ id: string }>('POST', '/reseller-plans', one)).json.id
const put = (planId: string, id = a.id, interval = 'month') =>
  ask('PUT', `/customers/${id}/plan`, { planId, interval, currency: 'EUR' })
const inForce = async () => (await ask<{ inForce: object }>('GET', `/customers/${a.id}/plan`)).json

it('gives every reseller a plan of each tier to begin with, at the suggested price', async () => {
  expect(await plans()).toMatchObject([
    {
      name: 'Studio',
      tier: 'Studio',
      state: 'published',
      version: {
        version: 1,
        prices: expect.arrayContaining([expect.objectContaining({ currency: 'EUR', interval: 'month', minor: 1900 })]),
      },
    },
    { name: 'Business', tier: 'Business', state: 'published' },
  ])
})

it('refuses prices below the floor and above the ceiling, and more than the tier holds, each with a sentence', async () => {
  const priced = (minor: number) =>
    draft({ prices: [{ currency: 'EUR', interval: 'month', minor, overageMinorPerHour: null }] })
  const cheap = await ask('POST', '/reseller-plans', priced(1199))
  expect([cheap.code, cheap.text]).toEqual([
    'beyond-terms',
    expect.stringContaining('lowest price of the tier Studio is €12.00'),
  ])
  expect((await ask('POST', '/reseller-plans', priced(9901))).text).toContain(
    'highest price of the tier Studio is €99.00',
  )
  expect((await ask('POST', '/reseller-plans', draft({ promise: { minutesPerMonth: 601 } }))).text).toContain(
    'at most 600 minutes',
  )
  expect((await ask('POST', '/reseller-plans', draft({ promise: { seats: null } }))).text).toContain('at most 10 seats')
  expect((await ask('POST', '/reseller-plans', draft({ promise: { models: ['small'] } }))).text).toContain(
    'does not have the model small',
  )
  const billed = draft({
    promise: { overage: 'bill' },
    prices: [{ currency: 'EUR', interval: 'month', minor: 2900, overageMinorPerHour: 59 }],
  })
  expect((await ask('POST', '/reseller-plans', billed)).text).toContain('An hour beyond costs you €0.60')
})

it('never changes what is published: a change is a new version, and customers keep theirs or move at their renewal', async () => {
  const id = await make(draft())
  expect((await put(id)).code).toBe('plan-not-offered')
  expect((await ask('POST', `/reseller-plans/${id}/publication`, { existing: 'keep' })).json).toEqual({
    version: 1,
    moved: 0,
  })
  expect((await put(id)).status).toBe(200)
  expect(await inForce()).toMatchObject({
    inForce: { name: 'Newsroom', minutesPerMonth: 300 },
    assignment: { version: 1, price: { minor: 2900 } },
  })

  const change = draft({ promise: { minutesPerMonth: 400 } })
  expect((await ask('PUT', `/reseller-plans/${id}`, change)).json).toEqual({ version: 2 })
  expect((await planNamed('Newsroom')).version.promise.minutesPerMonth).toBe(300)
  expect((await ask('POST', `/reseller-plans/${id}/publication`, { existing: 'keep' })).json).toEqual({
    version: 2,
    moved: 0,
  })
  expect(await inForce()).toMatchObject({
    inForce: { minutesPerMonth: 300 },
    assignment: { version: 1, newestVersion: 2, next: null },
  })

  await ask('PUT', `/reseller-plans/${id}`, draft({ promise: { minutesPerMonth: 500 } }))
  expect((await ask('POST', `/reseller-plans/${id}/publication`, { existing: 'move-at-renewal' })).json).toEqual({
    version: 3,
    moved: 1,
  })
  expect(await inForce()).toMatchObject({ inForce: { minutesPerMonth: 300 }, assignment: { next: { version: 3 } } })
  const { versions } = (await ask<ResellerPlanWithVersions>('GET', `/reseller-plans/${id}`)).json
  expect(versions.map(({ version, customers, promise }) => [version, customers, promise.minutesPerMonth])).toEqual([
    [3, 0, 500],
    [2, 0, 400],
    [1, 1, 300],
  ])

  await endPeriod()
  expect(await renewPlans(ports)).toBe(1)
  expect(await renewPlans(ports)).toBe(0)
  expect(await inForce()).toMatchObject({ inForce: { minutesPerMonth: 500 }, assignment: { version: 3, next: null } })
})

it('refuses any change of a published version in the database itself', async () => {
  const { id } = await planNamed('Studio')
  const scope = { kind: 'reseller', resellerId: world.acme.id } as const
  const change = (table: 'reseller_plan_version' | 'plan_price', fields: object) =>
    withScope<'reseller', unknown>(ports.pool, scope, 'change', tx =>
      tx.updateTable(table).set(fields).where('plan_id', '=', id).execute(),
    )
  await expect(change('reseller_plan_version', { minutes_per_month: 1 })).rejects.toThrow(
    'A published version of a plan is not changed',
  )
  await expect(
    withScope<'reseller', unknown>(ports.pool, scope, 'change', tx =>
      tx.deleteFrom('plan_price').where('plan_id', '=', id).execute(),
    ),
  ).rejects.toThrow('A published version of a plan is not changed')
})

it('archives a plan for new customers only, and offers it again', async () => {
  const id = await make(draft({ name: 'Radio' }))
  expect((await ask('PUT', `/reseller-plans/${id}/state`, { state: 'archived' })).code).toBe('not-finished')
  await ask('POST', `/reseller-plans/${id}/publication`, { existing: 'keep' })
  expect((await ask('DELETE', `/reseller-plans/${id}`)).code).toBe('already-finished')
  expect((await put(id)).status).toBe(200)
  expect((await ask('PUT', `/reseller-plans/${id}/state`, { state: 'archived' })).status).toBe(204)
  expect(await inForce()).toMatchObject({ inForce: { name: 'Radio' } })
  expect((await put(id, world.b.id)).code).toBe('plan-not-offered')
  expect((await ask('PUT', `/reseller-plans/${id}/state`, { state: 'published' })).status).toBe(204)
  expect((await put(id, world.b.id)).status).toBe(200)
})

it('shows what a change would bill without changing anything, and does at once what is more', async () => {
  const business = await planNamed('Business')
  const wanted = { planId: business.id, interval: 'month', currency: 'EUR' }
  const preview = await ask<{ when: string; total: { minor: number } }>(
    'POST',
    `/customers/${a.id}/plan-preview`,
    wanted,
  )
  expect(preview.json).toMatchObject({ when: 'at-once', lines: [{ kind: 'credit' }, { kind: 'debit' }] })
  expect(await inForce()).toMatchObject({ inForce: { name: 'Radio' } })
  expect((await ask<{ total: object }>('PUT', `/customers/${a.id}/plan`, wanted)).json.total).toEqual(
    preview.json.total,
  )
  expect(await inForce()).toMatchObject({ inForce: { name: 'Business', parallelJobs: 6 } })
})

it('keeps less for the next period, where it can be taken back', async () => {
  const studio = await planNamed('Studio')
  expect((await put(studio.id)).json).toMatchObject({ when: 'at-renewal', lines: [] })
  expect(await inForce()).toMatchObject({ inForce: { name: 'Business' }, assignment: { next: { planName: 'Studio' } } })
  expect((await ask('DELETE', `/customers/${a.id}/plan-change`)).status).toBe(204)
  expect(await inForce()).toMatchObject({ assignment: { next: null } })
})

it('tells customers nothing of wholesale prices, floors and ceilings', async () => {
  for (const path of ['/account', '/members']) {
    const answer = await app.ask(a.people.tenant_owner, { method: 'GET', path })
    expect(answer.text).not.toMatch(/wholesale|floor|ceiling|suggested/i)
  }
  for (const path of ['/tiers', '/reseller-plans', '/wholesale-terms'])
    expect((await app.ask(a.people.tenant_owner, { method: 'GET', path })).status).toBe(403)
})

it('lets the platform set wholesale terms, which hold for what is published from then on', async () => {
  const terms = [
    {
      currency: 'EUR',
      interval: 'month',
      wholesaleMinor: 1000,
      floorMinor: 2000,
      ceilingMinor: null,
      suggestedMinor: 2500,
      hourMinor: 60,
    },
  ]
  const set = (body: object) =>
    app.ask(platformOwner, { method: 'PUT', path: '/wholesale-terms', body: { tier: 'Studio', ...body } })
  expect((await set({ terms: [{ ...terms[0], suggestedMinor: 100 }] })).code).toBe('invalid-input')
  expect((await set({ terms })).status).toBe(204)
  expect((await planNamed('Studio')).version.prices).toContainEqual(expect.objectContaining({ minor: 1900 }))
  expect(
    (
      await ask(
        'POST',
        '/reseller-plans',
        draft({
          name: 'Cheap',
          prices: [{ currency: 'EUR', interval: 'month', minor: 1900, overageMinorPerHour: null }],
        }),
      )
    ).code,
  ).toBe('beyond-terms')
})

/** As if the period had passed. */
async function endPeriod() {
  const scope = { kind: 'reseller', resellerId: world.acme.id } as const
  await withScope<'reseller', unknown>(ports.pool, scope, 'change', tx =>
    tx
      .updateTable('plan_assignment')
      .set({
        anchor_at: new Date(Date.now() - 40 * 86_400_000),
        period_start: new Date(Date.now() - 40 * 86_400_000),
        period_end: new Date(Date.now() - 10 * 86_400_000),
      })
      .where('tenant_id', '=', a.id)
      .execute(),
  )
}
