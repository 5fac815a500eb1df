import type { Customer } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { findBrand } from '#modules/branding'
import type { InviteOwner } from './invite-owner.ts'
import { monthOf } from './month.ts'
import { findPlans, insertPlan, insertTenant } from './queries.ts'

/** A customer on the smallest plan, with which everybody starts, and an invitation for its owner. */
export function createCustomer(
  ctx: ResellerCtx,
  inviteOwner: InviteOwner,
  body: { name: string; slug: string; ownerEmail: string },
): Promise<Customer> {
  return ctx.change('customer.create', async tx => {
    const id = newId()
    const now = ctx.now()
    const { resellerId } = ctx
    const { name, slug } = body
    if (!(await insertTenant(tx, { id, resellerId, slug, name, createdAt: now }))) {
      throw new Problem('already-exists', { detail: `You have a customer with the short name ${slug}. Take another.` })
    }
    const [plan] = await findPlans(tx)
    if (!plan) throw new Error('The platform has no plans')
    await insertPlan(tx, id, plan)
    const brand = await findBrand(tx, resellerId)
    if (!brand) throw new Error('A reseller without a brand cannot invite')
    await inviteOwner(tx, {
      realmId: resellerId,
      brandSlug: brand.slug,
      tenantId: id,
      organisation: name,
      email: body.ownerEmail,
      role: 'tenant_owner',
      now,
    })
    const { start, end } = monthOf(now)
    const includedMs = plan.minutesPerMonth * 60_000
    const value: Customer = {
      id,
      name,
      slug,
      state: 'active',
      planName: plan.name,
      createdAt: now.toISOString(),
      members: 0,
      usage: {
        periodStart: start.toISOString(),
        periodEnd: end.toISOString(),
        usedMs: 0,
        includedMs,
        leftMs: includedMs,
        storedBytes: 0,
        storageLimitBytes: plan.storageBytes,
      },
      jobs: { waiting: 0, running: 0, done: 0, failed: 0 },
    }
    return { value, audit: { target: id, after: { name, slug, plan: plan.name } } }
  })
}
