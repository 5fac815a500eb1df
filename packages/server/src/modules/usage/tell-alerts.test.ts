import { beforeAll, expect, it } from 'vitest'
import { asWorker, resellerCtx, type TenantCtx, tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeMember, makePerson, makeStaff } from '../identity/fixtures.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { setUsageLimits } from './grant-minutes.ts'
import { recordUsage } from './index.ts'
import type { UsageMail } from './mail.ts'
import { tellAlerts } from './tell-alerts.ts'

const { ports } = await testDatabase()
const reseller = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Notes', colour: '#224466' })
const minuteMs = 60_000
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const addresses = { publicUrl: 'https://platform.test', brandsDomain: 'brands.test' }

/** A round, and the mails that it wrote. */
async function round(): Promise<UsageMail[]> {
  const mails: UsageMail[] = []
  await tellAlerts(ports, {
    addresses,
    mail: async (_tx, _realm, mail) => {
      mails.push(mail)
    },
  })
  return mails
}
async function customer(owner: string): Promise<TenantCtx> {
  const plan = { minutesPerMonth: 100 }
  const { id: tenantId } = await makeTenant(ports, { resellerId: reseller.id, slug: owner, name: 'Harbor', plan })
  const person = { realmId: reseller.id, email: `${owner}@harbor.test`, name: owner, password: 'a long password' }
  const { id: personId } = await makePerson(ports, person)
  await makeMember(ports, { tenantId, realmId: reseller.id, personId, role: 'tenant_owner' })
  const scope = { kind: 'tenant', realmId: reseller.id, resellerId: reseller.id, tenantId, as: 'worker' } as const
  return tenantCtx(ports, scope, who)
}
function use(ctx: TenantCtx, minutes: number): Promise<void> {
  const spent = { busyMs: 1_000, attempt: 1, engine: 'embedded', model: 'base', at: new Date() }
  return asWorker(ports, ctx, tx => recordUsage(tx, { taskId: newId(), decodedMs: minutes * minuteMs, ...spent }))
}

beforeAll(async () => {
  const person = { realmId: reseller.id, email: 'owner@acme.test', name: 'Ada', password: 'a long password' }
  const { id: personId } = await makePerson(ports, person)
  await makeStaff(ports, { realmId: reseller.id, personId, role: 'reseller_owner' })
})

it('tells the owners of a customer each level once, the highest of several', async () => {
  const ctx = await customer('olga')
  await use(ctx, 40)
  expect(await round()).toEqual([])
  await use(ctx, 45)
  expect(await round()).toMatchObject([
    { kind: 'usage-alert', to: { email: 'olga@harbor.test' }, level: 80, usedMs: 85 * minuteMs, customer: null },
  ])
  await use(ctx, 1)
  expect(await round()).toEqual([])
  await use(ctx, 20)
  expect((await round()).map(({ level }) => level)).toEqual([100])
})

it('tells the same level once where several rounds run at the same time', async () => {
  await use(await customer('otto'), 60)
  expect((await Promise.all([round(), round(), round()])).flat()).toHaveLength(1)
})

it('tells the people of the reseller where it asked for that', async () => {
  const ctx = await customer('omar')
  const asReseller = resellerCtx(ports, { kind: 'reseller', resellerId: reseller.id }, who)
  await setUsageLimits(asReseller, ctx.tenantId, { softLimitMs: 10 * minuteMs, hardLimitMs: null, tellReseller: true })
  await use(ctx, 20)
  expect(await round()).toMatchObject([
    { to: { email: 'omar@harbor.test' }, level: 0, url: 'https://acme.brands.test/usage' },
    { to: { email: 'owner@acme.test' }, customer: 'Harbor', url: expect.stringContaining(ctx.tenantId) },
  ])
})

it('forgets nothing where the mail cannot be written', async () => {
  await use(await customer('oona'), 50)
  const broken = { addresses, mail: () => Promise.reject(new Error('no words')) }
  await expect(tellAlerts(ports, broken)).rejects.toThrow('no words')
  expect(await round()).toHaveLength(1)
})
