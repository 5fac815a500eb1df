import type { ChangeTx } from '#infra/db'
import type { IdentityPorts, Recipient } from '#modules/identity'
import { originOfRealm } from '#modules/tenancy'
import type { VisitRow } from './queries.ts'

/** What visits need besides their context: mails, and where their links lead. */
export type VisitPorts = IdentityPorts

/** The customer's owners learn of a visit by mail: when it is asked for, and when it begins. */
export async function tellOwners(
  { mail, addresses }: VisitPorts,
  tx: ChangeTx,
  kind: 'visit-asked' | 'visit-begun',
  visit: VisitRow,
  owners: readonly (Recipient & { name: string })[],
): Promise<void> {
  const url = `${await originOfRealm(tx, addresses, visit.realm_id)}/log-in-as`
  for (const { name, ...to } of owners)
    await mail(tx, visit.realm_id, {
      kind,
      to,
      name,
      visitor: visit.visitor_name,
      reason: visit.reason,
      minutes: visit.minutes,
      content: visit.content,
      changes: visit.changes,
      url,
    })
}
