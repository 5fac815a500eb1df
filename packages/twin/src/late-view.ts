import type { Purchase, Subscription } from './state.ts'
import type { World } from './world.ts'

type View = { subscriptions: Subscription[]; purchases: Purchase[] }
type Late = View & { untilMs: number }

const lateViews = new WeakMap<World, Map<string, Late>>()

/** Keeps what a customer has now for reads that come late, before something changes it. */
export function rememberView(world: World, customerIds: Iterable<string>): void {
  const { lateReadMs } = world.state.faults
  if (lateReadMs === 0) return
  const views = lateViews.get(world) ?? new Map<string, Late>()
  lateViews.set(world, views)
  const untilMs = world.now() + lateReadMs
  for (const id of customerIds) views.set(id, { ...structuredClone(presentView(world, id)), untilMs })
}

/** What the API says of a customer at this moment. */
export function viewOf(world: World, customerId: string): View {
  const late = lateViews.get(world)?.get(customerId)
  return late && world.now() < late.untilMs ? late : presentView(world, customerId)
}

function presentView({ state }: World, customerId: string): View {
  const isOf = (one: { customerId: string }) => one.customerId === customerId
  return { subscriptions: state.subscriptions.filter(isOf), purchases: state.purchases.filter(isOf) }
}
