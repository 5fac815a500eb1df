import type { z } from 'zod'
import { buy, type Order } from './buy.ts'
import {
  changeSettings,
  type DashboardProduct,
  type Play,
  play,
  resend,
  type Settings,
  saveProduct,
  sendTest,
  setCard,
  setFaults,
} from './dashboard.ts'
import type { Faults } from './faults.ts'
import { checkoutRoutes } from './pages/checkout.ts'
import { actFor, type CustomerAct } from './pages/customer-desk.ts'
import { deskRoutes } from './pages/desk.ts'
import { customerPortal } from './pages/portal.ts'
import { refusal } from './refusal.ts'
import { type Api, errorAnswer } from './rest/api.ts'
import { catalogueCalls } from './rest/catalogue.ts'
import { customerCalls } from './rest/customers.ts'
import { subscriptionCalls } from './rest/subscriptions.ts'
import { v1Routes } from './rest/v1.ts'
import { webhookCalls } from './rest/webhooks.ts'
import type { Environment, State, Subscription } from './state.ts'
import { openTwin, type TwinOptions } from './twin.ts'
import { listen } from './web.ts'

export type { Play } from './dashboard.ts'
export type { State } from './state.ts'

/** What a program needs to talk to the twin: all of it stands in RevenueCat's dashboard otherwise. */
export type TwinAccount = {
  /** Base address of both APIs. */
  url: string
  projectId: string
  appId: string
  secretKey: string
  v1Key: string
  purchaseLinks: Record<Environment, string>
}

export type Twin = {
  account: TwinAccount
  state: State
  now: () => number
  advance: (ms: number) => Promise<void>
  settled: () => Promise<void>
  /** What the pages do, without a browser. */
  buy: (order: Omit<Order, 'productId'> & { product: string }) => void
  subscriptionOf: (customerId: string) => Subscription
  play: (what: Play, subscription: Subscription) => Promise<void>
  actFor: (asked: CustomerAct) => Promise<{ now: number }>
  setFaults: (faults: z.input<typeof Faults>) => void
  setCard: (customerId: string, card: 'good' | 'declined') => void
  saveProduct: (product: DashboardProduct) => void
  changeSettings: (settings: z.input<typeof Settings>) => void
  resend: (eventId: string) => void
  sendTest: () => void
  close: () => Promise<void>
}

/** Starts a twin on this machine; `port` 0 takes a free one. */
export async function startTwin(options: TwinOptions & { port?: number } = {}): Promise<Twin> {
  let origin = ''
  const running = openTwin(options, () => origin)
  const { world } = running
  const portal = customerPortal(world)
  const api: Api = { world, routes: [], counted: new Map() }
  customerCalls(api)
  subscriptionCalls(api, portal.open)
  catalogueCalls(api)
  webhookCalls(api)
  const routes = [
    ...api.routes,
    ...v1Routes(world),
    ...checkoutRoutes(world, portal.open),
    ...portal.routes,
    ...deskRoutes(running),
  ]
  const served = await listen(routes, () => errorAnswer(refusal('resource_missing', 'Not found')), options.port ?? 0)
  origin = served.origin
  const { state } = world
  return {
    account: accountOf(state, origin),
    state,
    now: world.now,
    advance: running.advance,
    settled: running.settled,
    buy: ({ product, ...order }) => {
      const found = state.products.find(one => one.storeIdentifier === product)
      if (!found) throw new Error(`The twin sells no ${product}`)
      world.change(making => buy(world, making, { ...order, productId: found.id }))
    },
    subscriptionOf: customerId => {
      const found = state.subscriptions.findLast(one => one.customerId === customerId)
      if (!found) throw new Error(`${customerId} has no subscription`)
      return found
    },
    play: (what, subscription) => play(running, what, subscription),
    actFor: asked => actFor(running, asked),
    setFaults: faults => setFaults(world, faults),
    setCard: (customerId, card) => setCard(world, customerId, card),
    saveProduct: product => void saveProduct(world, product),
    changeSettings: settings => changeSettings(world, settings),
    resend: eventId => resend(world, eventId),
    sendTest: () => sendTest(world),
    close: async () => {
      await served.close()
      await running.stop()
    },
  }
}

function accountOf({ project, apps }: State, origin: string): TwinAccount {
  return {
    url: origin,
    projectId: project.id,
    appId: apps.find(app => app.type === 'rc_billing')?.id ?? '',
    secretKey: project.secretKey,
    v1Key: project.v1Key,
    purchaseLinks: {
      production: `${origin}/pay/${project.links.production}`,
      sandbox: `${origin}/pay/${project.links.sandbox}`,
    },
  }
}
