import { inSystem, type Ports, type ResellerCtx, resellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { ownersOf, staffToTell } from '#modules/identity'
import { type Addresses, originOfRealm } from '#modules/tenancy'
import type { UsageMail, UsageMailPort } from './mail.ts'
import { claimAlerts, findCustomer, untoldCustomers } from './queries/alerts.ts'

export type AlertPorts = { mail: UsageMailPort; addresses: Addresses }

const atOnce = 100

/** Mails for levels that were reached since the last round. Gives about how many customers; call again while there are some. */
export async function tellAlerts(ports: Ports, telling: AlertPorts): Promise<number> {
  const due = await inSystem(ports, tx => untoldCustomers(tx, atOnce))
  for (const { tenant_id: tenantId, reseller_id: resellerId } of due) {
    const actor = { kind: 'system', id: null, role: null } as const
    const who = { actor, grant: 'scope', requestId: `usage alert ${newId()}` } as const
    await tellAlertsOf(resellerCtx(ports, { kind: 'reseller', resellerId }, who), telling, tenantId)
  }
  return due.length
}

/** Whoever takes the alerts writes the mails, in one transaction: again finds none. Of several levels the highest is told. */
export function tellAlertsOf(ctx: ResellerCtx, { mail, addresses }: AlertPorts, tenantId: string): Promise<void> {
  return ctx.change('customer.usage-alert', async tx => {
    const claimed = await claimAlerts(tx, tenantId, ctx.now())
    const customer = await findCustomer(tx, tenantId)
    const highest = claimed.toSorted((one, other) => other.level - one.level)[0]
    const levels = claimed.map(({ level }) => level)
    if (!highest || !customer) return { value: undefined, audit: { target: tenantId, after: { levels } } }
    const origin = await originOfRealm(tx, addresses, ctx.resellerId)
    const said = {
      kind: 'usage-alert',
      level: highest.level,
      usedMs: highest.used_ms,
      includedMs: highest.included_ms,
    } as const
    const mails: UsageMail[] = (await ownersOf(tx, tenantId)).map(({ name, email, locale }) => ({
      ...said,
      to: { email, locale },
      name,
      customer: null,
      url: `${origin}/usage`,
    }))
    if (customer.tell_reseller)
      for (const { name, email, locale } of await staffToTell(tx, ctx.resellerId))
        mails.push({
          ...said,
          to: { email, locale },
          name,
          customer: customer.name,
          url: `${origin}/customers/${tenantId}/usage`,
        })
    for (const one of mails) await mail(tx, ctx.resellerId, one)
    return { value: undefined, audit: { target: tenantId, after: { levels, mails: mails.length } } }
  })
}
