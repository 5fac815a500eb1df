import { describe, expect, it } from 'vitest'
import { type Action, platformCtx, realmCtx, resellerCtx, tenantCtx } from '#infra/db'
import { newId, platformRealm } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeMember, makePerson } from '../identity/fixtures.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { exportEntries } from './export-entries.ts'
import { listEntries, scopeOfReseller } from './list-entries.ts'

const { ports } = await testDatabase()
const brand = { productName: 'P', colour: '#7a3b12' }
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })
const harbor = await makeTenant(ports, { resellerId: acme.id, slug: 'harbor', name: 'Harbor' })
const quarry = await makeTenant(ports, { resellerId: beacon.id, slug: 'quarry', name: 'Quarry' })
const ada = await makePerson(ports, { realmId: acme.id, email: 'ada@harbor.test', name: '=Ada()' })
await makeMember(ports, { tenantId: harbor.id, realmId: acme.id, personId: ada.id, role: 'tenant_owner' })
const staff = await makePerson(ports, { realmId: acme.id, email: 'staff@acme.test', name: 'Staff' })

const whoIs = (id: string) =>
  ({
    actor: { kind: 'person', id, role: 'tenant_owner', sessionId: newId() },
    grant: 'scope',
    requestId: 'test',
  }) as const
const inTenant = (tenant: { id: string }, resellerId: string, personId: string) =>
  tenantCtx(ports, { kind: 'tenant', realmId: resellerId, resellerId, tenantId: tenant.id }, whoIs(personId))
const inReseller = (resellerId: string) => resellerCtx(ports, { kind: 'reseller', resellerId }, whoIs(staff.id))
const platform = platformCtx(ports, { kind: 'platform' }, whoIs(newId()))

const note = (ctx: ReturnType<typeof inTenant>, action: Action, outcome: 'done' | 'denied' = 'done') =>
  ctx.change(action, async () => ({ value: undefined, audit: { target: 'x', after: { n: 1 }, outcome } }))

const atHarbor = inTenant(harbor, acme.id, ada.id)
for (const action of ['member.invite', 'job.create', 'session.sign-in', 'job.cancel'] as const)
  await note(atHarbor, action)
await note(inTenant(harbor, acme.id, staff.id), 'transcript.read', 'denied')
await note(inTenant(quarry, beacon.id, ada.id), 'member.remove')

const actions = async (...asked: Parameters<typeof listEntries>) =>
  (await listEntries(...asked)).items.map(({ action }) => action)

describe('the audit trail', () => {
  it('is read newest first, page after page without gaps', async () => {
    const first = await listEntries(atHarbor, harbor.id, { limit: 3 })
    const second = await listEntries(atHarbor, harbor.id, { limit: 3, cursor: first.nextCursor ?? '' })
    const all = [...first.items, ...second.items].map(({ action }) => action)
    expect(all).toEqual(['transcript.read', 'job.cancel', 'session.sign-in', 'job.create', 'member.invite'])
    expect(second.nextCursor).toBeNull()
  })
  it('is narrowed by subject, outcome, person and time', async () => {
    expect(await actions(atHarbor, harbor.id, { limit: 9, subject: 'recordings', outcome: 'done' })).toEqual([
      'job.cancel',
      'job.create',
    ])
    expect(await actions(atHarbor, harbor.id, { limit: 9, outcome: 'denied' })).toEqual(['transcript.read'])
    expect(await actions(atHarbor, harbor.id, { limit: 9, actor: staff.id })).toEqual(['transcript.read'])
    const { items } = await listEntries(atHarbor, harbor.id, { limit: 9 })
    const at = items[2]?.at ?? ''
    expect(
      await actions(atHarbor, harbor.id, { limit: 9, from: at, to: new Date(Date.parse(at) + 1).toISOString() }),
    ).toContain('session.sign-in')
    expect(await actions(atHarbor, harbor.id, { limit: 9, to: '2020-01-01T00:00:00Z' })).toEqual([])
  })
  it('names members to their customer, and tells nothing of others [ISO-06]', async () => {
    const { items } = await listEntries(atHarbor, harbor.id, { limit: 9 })
    expect(items.map(({ actor }) => actor.name)).toEqual([null, '=Ada()', '=Ada()', '=Ada()', '=Ada()'])
    expect(await actions(atHarbor, quarry.id, { limit: 9 })).toEqual([])
    expect(await actions(atHarbor, acme.id, { limit: 9 })).toEqual([])
  })
  it('of a customer is read by its own reseller only, and a foreign customer looks like a missing one [ISO-03]', async () => {
    expect(await actions(inReseller(acme.id), harbor.id, { limit: 9 })).toHaveLength(5)
    expect(await actions(inReseller(acme.id), quarry.id, { limit: 9 })).toEqual([])
    await expect(scopeOfReseller(inReseller(acme.id), quarry.id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(scopeOfReseller(inReseller(acme.id), newId())).rejects.toMatchObject({ code: 'not-found' })
  })
  it('names who signed in, though nobody was signed in before', async () => {
    const who = {
      actor: { kind: 'anonymous', id: null, role: 'anonymous' },
      grant: 'scope',
      requestId: 'test',
    } as const
    const client = { host: 'acme.localhost', origin: '', ip: '', userAgent: '', secure: false }
    await realmCtx(ports, { kind: 'realm', realmId: acme.id }, who, client, null).change(
      'session.sign-in',
      async () => ({
        value: undefined,
        audit: { after: { personId: staff.id } },
      }),
    )
    const { items } = await listEntries(inReseller(acme.id), acme.id, { limit: 1 })
    expect(items[0]?.actor).toMatchObject({ kind: 'anonymous', name: 'Staff' })
  })
  it('shows the platform every scope, with the names of its own people only', async () => {
    const owner = await makePerson(ports, { realmId: platformRealm, email: 'o@platform.test', name: 'Olga' })
    await platformCtx(ports, { kind: 'platform' }, whoIs(owner.id)).change('engine.remove', async () => ({
      value: undefined,
      audit: { target: 'y' },
    }))
    const own = await listEntries(platform, platformRealm, { limit: 1 })
    expect(own.items[0]?.actor).toMatchObject({ name: 'Olga', email: 'o@platform.test' })
    const harborOnes = await listEntries(platform, harbor.id, { limit: 9 })
    expect(new Set(harborOnes.items.map(({ actor }) => actor.name))).toEqual(new Set([null]))
  })
  it('leaves out how people came in and went, in the list and in the file', async () => {
    const found = await actions(atHarbor, harbor.id, { limit: 9, logIns: 'without' })
    expect(found).toEqual(['transcript.read', 'job.cancel', 'job.create', 'member.invite'])
    let text = ''
    for await (const part of exportEntries(inReseller(acme.id), harbor.id, { logIns: 'without' })) text += part
    expect([text.includes('job.create'), text.includes('session.')]).toEqual([true, false])
  })
  it('names the customer, the people and the reason to the reseller, and to another reseller none of them [ISO-03]', async () => {
    const suspend = (reseller: { id: string }) =>
      inReseller(reseller.id).change('customer.suspend', async () => ({
        value: undefined,
        audit: { target: harbor.id, after: { state: 'suspended', reason: 'No payment', personId: ada.id } },
      }))
    await suspend(acme)
    await suspend(beacon)
    const [own] = (await listEntries(inReseller(acme.id), acme.id, { limit: 1 })).items
    expect(own).toMatchObject({
      customer: { id: harbor.id, name: 'Harbor' },
      names: { [harbor.id]: 'Harbor', [ada.id]: '=Ada()' },
    })
    const [other] = (await listEntries(inReseller(beacon.id), beacon.id, { limit: 1 })).items
    expect(other).toMatchObject({ customer: null, names: {} })
    let text = ''
    for await (const part of exportEntries(inReseller(acme.id), acme.id, { subject: 'customers' })) text += part
    expect(text).toContain(',Harbor,No payment,')
  })
  it('leaves as a CSV file in which no cell is a formula [EXP-02]', async () => {
    let text = ''
    for await (const part of exportEntries(inReseller(acme.id), harbor.id, { subject: 'people' })) text += part
    const [head, line, ...rest] = text.trimEnd().split('\n')
    expect(head).toBe('\ufeffat,action,outcome,by,name,email,actor,customer,reason,target,before,after,request')
    expect(line).toContain(",member.invite,done,person,'=Ada(),ada@harbor.test,")
    expect(rest).toEqual([])
  })
})
