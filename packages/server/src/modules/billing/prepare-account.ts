import { type Ports, withScope } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import { packPricesOnSale } from '#modules/packs'
import { pricesOnSale } from '#modules/plans'
import { applyCatalogue, type CatalogueReport } from './apply-catalogue.ts'
import { clientOf, seal, unseal } from './connection.ts'
import { priceLadder, type Rung } from './price-ladder.ts'
import { listConnections, type StoredConnection, setWebhook } from './queries/connections.ts'
import { putOnSale, readSigningSecret } from './twin-desk.ts'

/** Brings the provider in line with the plans and packs on sale; at the twin, what is to be done by hand is done too. */
export async function prepareAccount(
  ports: Ports,
  master: MasterKey,
  connection: StoredConnection,
  publicUrl: string,
): Promise<CatalogueReport> {
  const rungs = await withScope<'platform', Rung[]>(ports.pool, { kind: 'platform' }, 'read', async tx =>
    priceLadder(await pricesOnSale(tx), await packPricesOnSale(tx)),
  )
  const { url, app_id: appId, webhook_id: webhookId } = connection
  if (connection.is_twin) for (const rung of rungs) await putOnSale(url, rung)
  const { webhookId: made, ...report } = await applyCatalogue(clientOf(master, connection), rungs, {
    appId,
    webhookId,
    webhookUrl: `${publicUrl}/api/v1/webhooks/revenuecat/${connection.id}`,
    webhookHeader: unseal(master, connection.id, 'webhook header', connection.webhook_header),
  })
  const signing_secret = connection.is_twin
    ? seal(master, connection.id, 'signing secret', await readSigningSecret(url, made))
    : connection.signing_secret
  await withScope<'platform', void>(ports.pool, { kind: 'platform' }, 'change', tx =>
    setWebhook(tx, connection.id, { webhook_id: made, signing_secret }),
  )
  if (!connection.is_twin) report.byHand.push(...alwaysByHand(signing_secret !== null))
  return report
}

function alwaysByHand(isSigned: boolean): string[] {
  return [
    'Let customers change between the products of the ladder in the portal (product change paths).',
    'Let the purchase link lead back to this installation after a purchase.',
    ...(isSigned ? [] : ['Switch on the signing of webhooks, then: scriptorium revenuecat connect … --signed']),
  ]
}

/** The account in use: the platform's own before a twin. */
export async function accountInUse(ports: Ports): Promise<StoredConnection | undefined> {
  const all = await withScope<'platform', StoredConnection[]>(ports.pool, { kind: 'platform' }, 'read', listConnections)
  // Without its webhook nobody would hear of a purchase: nothing is sold there.
  return all.find(({ webhook_id }) => webhook_id !== null)
}
