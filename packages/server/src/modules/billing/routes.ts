import * as contract from '@scriptorium/contract'
import { Problem, type Request, rawRoute, route, type Web } from '#infra/http'
import type { MasterKey } from '#infra/keys'
import type { CustomerPorts } from '#modules/customers'
import { listBillingCauses, tryBillingCauseAgain } from './billing-causes.ts'
import { exportSubscriptions } from './export-subscriptions.ts'
import { listBillingDrift } from './list-billing-drift.ts'
import { listBillingEvents } from './list-billing-events.ts'
import { listSubscriptions, readSubscriptionTotals } from './list-subscriptions.ts'
import { beginPackCheckout, listPacks } from './pack-checkout.ts'
import { moveTestClock, playForTestCustomer } from './play-for-test-customer.ts'
import type { StoredConnection } from './queries/connections.ts'
import { readSubscription } from './read-subscription.ts'
import { type MailsOf, readTestCustomer } from './read-test-customer.ts'
import { admitWebhook, receiveEvent } from './receive-event.ts'
import { takeOverDrift } from './take-over.ts'
import { createTestCustomer, readTestSpace } from './test-space.ts'
import { tryEventAgain } from './try-event-again.ts'
import { beginCheckout, openSubscription, type Payments } from './way-to-pay.ts'

const largestEvent = 1024 * 1024

/** The customer's own part, the reseller's, the platform's, and the receiver. */
export async function billingRoutes(
  web: Web,
  master: MasterKey,
  needed: CustomerPorts & { mailsOf: MailsOf },
): Promise<void> {
  const payments = { ports: web.ports, master }
  route(web, contract.readSubscription, ctx => readSubscription(payments, ctx))
  route(web, contract.beginCheckout, (ctx, { body }) => beginCheckout(payments, ctx, body))
  route(web, contract.openSubscription, ctx => openSubscription(payments, ctx))
  route(web, contract.listPacks, ctx => listPacks(payments, ctx))
  route(web, contract.beginPackCheckout, (ctx, { body }) => beginPackCheckout(payments, ctx, body))
  route(web, contract.listSubscriptions, listSubscriptions)
  route(web, contract.readSubscriptionTotals, readSubscriptionTotals)
  rawRoute(web, contract.exportSubscriptions, async (ctx, { query }, _request, reply) =>
    reply
      .header('content-disposition', 'attachment; filename="subscriptions.csv"')
      .type('text/csv; charset=utf-8')
      .send(exportSubscriptions(ctx, query)),
  )
  testSpaceRoutes(web, payments, needed)
  route(web, contract.listBillingEvents, listBillingEvents)
  route(web, contract.tryBillingEventAgain, tryEventAgain)
  route(web, contract.listBillingCauses, listBillingCauses)
  route(web, contract.tryBillingCauseAgain, tryBillingCauseAgain)
  route(web, contract.listBillingDrift, listBillingDrift)
  route(web, contract.takeOverDrift, takeOverDrift)
  await receiver(web, master)
}

function testSpaceRoutes(web: Web, payments: Payments, needed: CustomerPorts & { mailsOf: MailsOf }): void {
  route(web, contract.readTestSpace, readTestSpace(web.ports))
  route(web, contract.createTestCustomer, createTestCustomer(web.ports, needed))
  route(web, contract.readTestCustomer, readTestCustomer(payments, needed.mailsOf))
  route(web, contract.playForTestCustomer, playForTestCustomer(payments))
  route(web, contract.moveTestClock, moveTestClock(payments))
}

/** Beside the contract: whoever calls has no session and signs raw bytes. On the platform's host only. */
async function receiver(web: Web, master: MasterKey): Promise<void> {
  const admitted = new WeakMap<Request, StoredConnection>()
  await web.app.register(async scope => {
    scope.removeAllContentTypeParsers()
    const raw = { parseAs: 'buffer', bodyLimit: largestEvent } as const
    scope.addContentTypeParser('*', raw, (_request, body, done) => done(null, body))
    scope.post<{ Params: { connectionId: string } }>('/api/v1/webhooks/revenuecat/:connectionId', {
      bodyLimit: largestEvent,
      // Before a byte of the body is read: a stranger costs nothing.
      onRequest: async request => {
        const realm = await web.realmOf(request.headers.host)
        if (realm.kind !== 'platform') throw new Problem('not-found')
        const { authorization = '' } = request.headers
        const connection = await admitWebhook(web.ports, master, request.params.connectionId, authorization)
        if (!connection) throw new Problem('not-signed-in')
        admitted.set(request, connection)
      },
      handler: async (request, reply) => {
        const connection = admitted.get(request)
        if (!connection) throw new Error('A webhook reached its handler without being admitted')
        const { body } = request
        const signature = request.headers['x-revenuecat-webhook-signature']
        const outcome = await receiveEvent(web.ports, master, connection, {
          raw: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
          signature: typeof signature === 'string' ? signature : '',
        })
        if (outcome === 'refused') throw new Problem('not-signed-in')
        return reply.header('cache-control', 'no-store').code(200).send({})
      },
    })
  })
}
