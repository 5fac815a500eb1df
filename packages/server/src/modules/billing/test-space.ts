import {
  CustomerState,
  type createTestCustomer as createContract,
  type readTestSpace as readContract,
} from '@scriptorium/contract'
import { noteInCustomer, type Ports, withScope } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { newId } from '#infra/ids'
import { addTestCustomer, type CustomerPorts } from '#modules/customers'
import { plansOnSale } from '#modules/plans'
import { slugFor } from '#modules/tenancy'
import { listConnections, type StoredConnection } from './queries/connections.ts'
import { listTestCustomers } from './queries/test-customers.ts'

/** The twin that payments are tried with. Nothing as soon as a real account is connected, ready or not: no play may touch money. */
export async function testAccount(ports: Ports): Promise<StoredConnection | undefined> {
  const all = await withScope<'platform', StoredConnection[]>(ports.pool, { kind: 'platform' }, 'read', listConnections)
  return all.every(({ is_twin }) => is_twin) ? all.find(({ webhook_id }) => webhook_id !== null) : undefined
}

export async function requireTestAccount(ports: Ports): Promise<StoredConnection> {
  const account = await testAccount(ports)
  if (!account)
    throw new Problem('wrong-state', {
      detail: 'The test space is closed: payments of this platform are real, or not set up yet.',
    })
  return account
}

export const readTestSpace =
  (ports: Ports): UseCase<typeof readContract> =>
  async ctx => {
    if (!(await testAccount(ports))) return { isOpen: false, plans: [], customers: [] }
    return ctx.read(async tx => ({
      isOpen: true,
      plans: (await plansOnSale(tx)).map(({ planId, interval, currency, name, minor, trialDays }) => ({
        ...{ planId, interval, currency, name, minor, trialDays },
      })),
      customers: (await listTestCustomers(tx)).map(({ state, ...row }) => ({
        ...row,
        state: CustomerState.parse(state),
      })),
    }))
  }

/** A customer as any other, with an owner who is invited; only figures leave it out. */
export const createTestCustomer =
  (ports: Ports, needed: CustomerPorts): UseCase<typeof createContract> =>
  async (ctx, { body }) => {
    await requireTestAccount(ports)
    return ctx.change('customer.create', async tx => {
      const { name, ownerEmail, ...chosen } = body
      const slug = `${slugFor(name).slice(0, 26) || 'test'}-${newId().slice(-8)}`
      const { id, planName } = await addTestCustomer(ctx, tx, needed, { name, slug, ownerEmail, chosen })
      const audit = { target: id, after: { name, slug, plan: planName, isTest: true } }
      await noteInCustomer(ctx, tx, id, 'customer.create', audit)
      return { value: { id }, audit }
    })
  }
