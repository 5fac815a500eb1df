import { type Ports, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { insertBrand } from '#modules/branding'
import type { PlanLimits } from './plan-limits.ts'
import { insertDirectoryLabel, insertPlan, insertReseller, insertTenant } from './queries.ts'

const gigabyte = 1_000_000_000
/** As a new customer has it. */
const studioPlan: PlanLimits = {
  name: 'Studio',
  parallelJobs: 2,
  weight: 1,
  minutesPerMonth: 600,
  storageBytes: 50 * gigabyte,
  maxFileBytes: 5 * gigabyte,
  maxDurationMs: 10 * 60 * 60_000,
  models: ['base'],
  pool: 'standard',
  beam: 5,
  features: ['translate', 'speakers'],
}

/** A reseller with its brand and its place in the directory. Its id is its realm. */
export async function makeReseller(
  ports: Ports,
  reseller: { slug: string; name: string; productName: string; colour: string },
): Promise<{ id: string }> {
  const id = newId()
  await withScope<'platform', void>(ports.pool, { kind: 'platform' }, 'change', async tx => {
    await insertReseller(tx, {
      id,
      slug: reseller.slug,
      name: reseller.name,
      region: 'default',
      createdAt: ports.clock.now(),
    })
    await insertBrand(tx, {
      resellerId: id,
      productName: reseller.productName,
      colour: reseller.colour,
      supportEmail: `support@${reseller.slug}.test`,
    })
    if (!(await insertDirectoryLabel(tx, reseller.slug, id))) throw new Error(`The label ${reseller.slug} is taken`)
  })
  return { id }
}

/** A customer with its plan in force: Studio, besides what `plan` says. */
export async function makeTenant(
  ports: Ports,
  tenant: { resellerId: string; slug: string; name: string; plan?: Partial<PlanLimits>; isTest?: boolean },
): Promise<{ id: string; resellerId: string }> {
  const id = newId()
  const { resellerId, slug, name } = tenant
  await withScope<'reseller', void>(ports.pool, { kind: 'reseller', resellerId }, 'change', async tx => {
    if (
      !(await insertTenant(tx, {
        id,
        resellerId,
        slug,
        name,
        createdAt: ports.clock.now(),
        isTest: tenant.isTest ?? false,
      }))
    ) {
      throw new Error(`The customer ${slug} exists already`)
    }
    await insertPlan(tx, id, { ...studioPlan, ...tenant.plan })
  })
  return { id, resellerId }
}
