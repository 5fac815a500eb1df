import { type PackOnSale, workingStates } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { packsOnSale } from '#modules/packs'
import { stateOfTenant } from '#modules/tenancy'
import { offerProduct } from './apply-catalogue.ts'
import { billingCustomer } from './billing-customer.ts'
import { clientOf } from './connection.ts'
import { accountInUse } from './prepare-account.ts'
import { packRungOf } from './price-ladder.ts'
import { mailOfBuyer } from './queries/checkouts.ts'
import { insertPackCheckout } from './queries/purchases.ts'
import { putOnSale } from './twin-desk.ts'
import { asked, type Payments, shop } from './way-to-pay.ts'

/** Whoever cannot begin work has no use for minutes, and is sold none. */
export async function listPacks({ ports }: Payments, ctx: TenantCtx): Promise<{ items: PackOnSale[] }> {
  if (!(await accountInUse(ports))) return { items: [] }
  return ctx.read(async tx => {
    const state = await stateOfTenant(tx)
    return { items: workingStates.some(one => one === state) ? await packsOnSale(tx) : [] }
  })
}

/** Keeps which pack was chosen, and leads to the checkout. */
export async function beginPackCheckout(
  payments: Payments,
  ctx: TenantCtx,
  wanted: Pick<PackOnSale, 'offerId' | 'currency'>,
): Promise<{ url: string }> {
  const { tenantId, resellerId } = ctx
  const { items } = await listPacks(payments, ctx)
  const pack = items.find(one => one.offerId === wanted.offerId && one.currency === wanted.currency)
  if (!pack)
    throw new Problem('plan-not-offered', { detail: 'This pack is not sold at this price any more. Choose another.' })
  const email = await ctx.read(tx => mailOfBuyer(tx, ctx.actor.id))
  const { connection, provider } = await shop(payments)
  const rung = packRungOf(pack)
  const url = await asked(async () => {
    // A real account is prepared by people; at the twin a pack can be bought as soon as it is offered.
    if (connection.is_twin) {
      await putOnSale(connection.url, rung)
      await offerProduct(clientOf(payments.master, connection), rung, connection.app_id)
    }
    const customerKey = await billingCustomer(payments.ports, { tenantId, resellerId, connectionId: connection.id })
    await provider.ensureCustomer(customerKey, { reseller_id: resellerId })
    return provider.checkoutUrl({ customerKey, productKey: rung.key, email, currency: pack.currency })
  })
  return ctx.change('pack.checkout', async tx => {
    const id = newId()
    const { offerId, lastsDays } = pack
    await insertPackCheckout(tx, { id, tenantId, resellerId, offerId, lastsDays, productKey: rung.key, now: ctx.now() })
    const after = { pack: pack.name, minutes: pack.minutes, price: { minor: pack.minor, currency: pack.currency } }
    return { value: { url }, audit: { target: id, after } }
  })
}
