import { sql } from 'kysely'
import {
  asWorker,
  type Ports,
  resellerCtx,
  type TenantCtx,
  tenantCtx,
  withScope,
} from '../../packages/server/src/infra/db/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'
import { recordUsage } from '../../packages/server/src/modules/usage/index.ts'
import type { Terms } from './minute-histories.ts'

const minuteMs = 60_000
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
type Plan = Partial<Terms> & { minutesPerMonth: number; isTest?: boolean }

/** A reseller's customers and their tasks on a real database, for tests of what is counted. */
export async function openMinutesLab(ports: Ports, slug = 'acme') {
  const brand = { slug, name: 'Acme', productName: 'Acme Notes', colour: '#224466' }
  const reseller = await makeReseller(ports, brand)
  const customer = async ({ minutesPerMonth, isTest = false, ...beyond }: Plan): Promise<TenantCtx> => {
    const name = `t${newId().slice(-12)}`
    const { id } = await makeTenant(ports, {
      resellerId: reseller.id,
      slug: name,
      name,
      plan: { minutesPerMonth },
      isTest,
    })
    const { gracePercent = 0, overage = 'block', overageCapMinutes = null } = beyond
    await withScope<'reseller', unknown>(ports.pool, { kind: 'reseller', resellerId: reseller.id }, 'change', tx =>
      tx
        .updateTable('plan_in_force')
        .set({ grace_percent: gracePercent, overage, overage_cap_minutes: overageCapMinutes })
        .where('tenant_id', '=', id)
        .execute(),
    )
    const scope = { kind: 'tenant', realmId: reseller.id, resellerId: reseller.id, tenantId: id, as: 'worker' } as const
    return tenantCtx(ports, scope, who)
  }
  const setState = (ctx: TenantCtx, taskId: string, state: 'running' | 'dead') =>
    asWorker(ports, ctx, tx =>
      tx
        .updateTable('task')
        .set({ state, ended_at: state === 'dead' ? new Date() : null })
        .where('id', '=', taskId)
        .execute(),
    )
  const runningTask = async (ctx: TenantCtx): Promise<string> => {
    const taskId = newId()
    await asWorker(ports, ctx, tx =>
      sql`select queue_enqueue(${taskId}::uuid, 'probe', 1, 'light', '{}'::jsonb, 0, 0, 3, 'test')`.execute(tx),
    )
    await setState(ctx, taskId, 'running')
    return taskId
  }
  const record = (ctx: TenantCtx, taskId: string, minutes: number, at = new Date()) => {
    const work = { busyMs: 1_000, attempt: 1, engine: 'embedded', model: 'base' }
    return asWorker(ports, ctx, tx => recordUsage(tx, { taskId, decodedMs: minutes * minuteMs, ...work, at }))
  }
  const asReseller = resellerCtx(ports, { kind: 'reseller', resellerId: reseller.id }, who)
  /** As people of the customer see it. */
  const asPeople = ({ tenantId }: TenantCtx): TenantCtx => {
    const scope = { kind: 'tenant', realmId: reseller.id, resellerId: reseller.id, tenantId } as const
    return tenantCtx(ports, scope, who)
  }
  return { reseller, customer, setState, runningTask, record, asReseller, asPeople }
}
