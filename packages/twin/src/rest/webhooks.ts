import { z } from 'zod'
import { newId } from '../world.ts'
import { type Api, type ApiCall, bodyOf, call, listOf, requireFound } from './api.ts'
import { webhookShape } from './shapes.ts'

const name = z.string().min(1).max(1500)
const url = z.url().max(5000)
const eventTypes = [
  'initial_purchase',
  'renewal',
  'product_change',
  'cancellation',
  'billing_issue',
  'non_renewing_purchase',
  'uncancellation',
  'transfer',
  'subscription_paused',
  'expiration',
  'subscription_extended',
  'invoice_issuance',
  'temporary_entitlement_grant',
  'refund_reversed',
  'virtual_currency_transaction',
] as const
const settings = {
  authorization_header: z.string().max(5000).nullable().optional(),
  environment: z.enum(['production', 'sandbox']).nullable().optional(),
  event_types: z.array(z.enum(eventTypes)).nullable().optional(),
  app_id: z.string().min(1).max(255).nullable().optional(),
}
const NewWebhook = z.strictObject({ name, url, ...settings })
const ChangedWebhook = z.strictObject({ name: name.optional(), url: url.optional(), ...settings })

export function webhookCalls(api: Api): void {
  const { world } = api
  const domain = 'project_configuration'
  const webhookOf = ({ params }: ApiCall) =>
    requireFound(
      world.state.webhooks.find(one => one.id === params.webhook),
      'Webhook integration',
    )
  call(api, domain, 'GET', '/integrations/webhooks', request =>
    listOf(
      world,
      request,
      world.state.webhooks,
      one => one.id,
      one => webhookShape(world, one),
    ),
  )
  call(
    api,
    domain,
    'POST',
    '/integrations/webhooks',
    request => {
      const asked = bodyOf(request, NewWebhook)
      return world.change(() => {
        const webhook = {
          id: newId(world.state, 'wh', 16),
          name: asked.name,
          url: asked.url,
          authorizationHeader: asked.authorization_header ?? null,
          signingSecret: newId(world.state, 'whsec_', 32),
          environment: asked.environment ?? null,
          eventTypes: asked.event_types ?? null,
          appId: asked.app_id ?? null,
          createdAt: world.now(),
        }
        world.state.webhooks.push(webhook)
        return webhookShape(world, webhook)
      })
    },
    201,
  )
  call(api, domain, 'GET', '/integrations/webhooks/:webhook', request => webhookShape(world, webhookOf(request)))
  call(api, domain, 'POST', '/integrations/webhooks/:webhook', request => {
    const webhook = webhookOf(request)
    const asked = bodyOf(request, ChangedWebhook)
    return world.change(() => {
      if (asked.name !== undefined) webhook.name = asked.name
      if (asked.url !== undefined) webhook.url = asked.url
      if (asked.authorization_header !== undefined) webhook.authorizationHeader = asked.authorization_header
      if (asked.environment !== undefined) webhook.environment = asked.environment
      if (asked.event_types !== undefined) webhook.eventTypes = asked.event_types
      if (asked.app_id !== undefined) webhook.appId = asked.app_id
      return webhookShape(world, webhook)
    })
  })
  call(api, domain, 'DELETE', '/integrations/webhooks/:webhook', request => {
    const { id } = webhookOf(request)
    return world.change(() => {
      world.state.webhooks = world.state.webhooks.filter(one => one.id !== id)
      return { object: 'webhook_integration', id, deleted_at: world.now() }
    })
  })
}
