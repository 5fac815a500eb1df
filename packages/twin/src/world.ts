import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { noFaults } from './faults.ts'
import type { Customer, Environment, EventBody, Product, State, Subscription } from './state.ts'

/** An act on the twin: its state and what stands round it. Everything that changes goes through `change`. */
export type World = {
  state: State
  now: () => number
  /** Where pages of this twin are. */
  origin: () => string
  /** Runs an act, keeps its result in the folder, and sends its events. */
  change: <T>(act: (making: Making) => T) => T
}
/** What an act may do beside changing the state. */
export type Making = {
  /** Events leave together once the act is done. */
  emit: (event: {
    type: string
    customerIds: string[]
    environment: Environment | null
    body: Record<string, unknown>
  }) => void
}

export function emptyState(seed: string, at: number): State {
  const state: State = {
    version: 1,
    seed,
    counters: {},
    aheadMs: 0,
    settings: {
      retryScale: 1,
      limits: { customer_information: 480, project_configuration: 60 },
      taxShare: 0,
      commissionShare: 0.03,
      successUrl: null,
    },
    project: { id: '', name: 'Twin', createdAt: at, secretKey: '', v1Key: '', links: { production: '', sandbox: '' } },
    apps: [],
    products: [],
    entitlements: [],
    offerings: [],
    packages: [],
    customers: {},
    subscriptions: [],
    purchases: [],
    invoices: [],
    webhooks: [],
    events: [],
    deliveries: [],
    faults: { ...noFaults },
  }
  state.project.id = newId(state, 'proj', 8)
  state.project.secretKey = newId(state, 'sk_', 32)
  state.project.v1Key = newId(state, 'sk_', 32)
  state.project.links = { production: newId(state, '', 16), sandbox: newId(state, '', 16) }
  state.apps.push(
    { id: newId(state, 'app', 10), name: 'Web', type: 'rc_billing', createdAt: at },
    { id: newId(state, 'app', 10), name: 'Test Store', type: 'test_store', createdAt: at },
  )
  return state
}

/** The next id of a kind; the same seed gives the same ids in the same order. */
export function newId(state: State, prefix: string, digits = 10): string {
  return prefix + digest(state, prefix).slice(0, digits)
}

/** Ids of events look like UUIDs. */
export function newEventId(state: State): string {
  const hex = digest(state, 'event')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)]
    .join('-')
    .toUpperCase()
}

function digest(state: State, kind: string): string {
  const count = (state.counters[kind] ?? 0) + 1
  state.counters[kind] = count
  return createHash('sha256').update(`${state.seed}:${kind}:${count}`).digest('hex')
}

/** The state of a folder, or a new one. Nothing is written while the folder is undefined. */
export function loadState(folder: string | undefined, make: () => State): State {
  if (folder === undefined) return make()
  try {
    // safe because only saveState writes this file, and renames it whole into its place
    return JSON.parse(readFileSync(stateFile(folder), 'utf8')) as State
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return make()
    throw error
  }
}

export function saveState(folder: string | undefined, state: State): void {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = `${stateFile(folder)}.new`
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 })
  renameSync(temporary, stateFile(folder))
}

function stateFile(folder: string): string {
  return path.join(folder, 'state.json')
}

const keptEvents = 5_000

/** What is old and done is forgotten, so that the file stays small. */
export function trim(state: State): void {
  if (state.events.length > keptEvents) state.events.splice(0, state.events.length - keptEvents)
  const ended = state.deliveries.filter(delivery => delivery.state !== 'waiting')
  if (ended.length <= keptEvents) return
  const forgotten = new Set(ended.slice(0, ended.length - keptEvents))
  state.deliveries = state.deliveries.filter(delivery => !forgotten.has(delivery))
}

export function customerFor(world: Pick<World, 'state' | 'now'>, id: string): Customer {
  const at = world.now()
  const known = findCustomer(world.state, id)
  if (known) return known
  const customer: Customer = {
    id,
    createdAt: at,
    lastSeenAt: at,
    attributes: {},
    aliases: [{ id, createdAt: at }],
    offeringId: null,
    card: 'good',
  }
  world.state.customers[id] = customer
  return customer
}

export function findCustomer(state: State, id: string): Customer | undefined {
  return Object.hasOwn(state.customers, id) ? state.customers[id] : undefined
}

/** The time for a customer: the twin's, and what only this customer was moved on. */
export function nowOf(world: Pick<World, 'state' | 'now'>, customerId: string): number {
  return world.now() + (findCustomer(world.state, customerId)?.aheadMs ?? 0)
}

export function productOf(state: State, id: string): Product {
  const product = state.products.find(one => one.id === id)
  if (!product) throw new Error(`There is no product ${id}`)
  return product
}

/** Lookup keys of what a subscription or a product gives. */
export function entitlementKeys(state: State, productId: string | null, grantedId: string | null = null): string[] {
  return entitlementsOf(state, productId, grantedId).map(one => one.lookupKey)
}
export function entitlementsOf(state: State, productId: string | null, grantedId: string | null = null) {
  return state.entitlements.filter(
    one => one.id === grantedId || (productId !== null && one.productIds.includes(productId)),
  )
}

/** Whether the customer may use what this subscription gives. Everything else asks this. */
export function givesAccess(subscription: Subscription): boolean {
  return subscription.expiredAt === null
}

export function isEventBody(body: Record<string, unknown>): body is EventBody {
  return typeof body.id === 'string' && typeof body.type === 'string' && typeof body.event_timestamp_ms === 'number'
}
