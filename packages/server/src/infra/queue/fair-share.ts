/** Weighted fair queueing in two levels: resellers share a lane, and each reseller's customers share its part. */
export type Waiting = { taskId: string; estimateMs: number }
export type TenantShare = {
  tenantId: string
  resellerId: string
  vt: number
  weight: number
  /** Admitted at this moment. */
  inflight: number
  /** Slots left under the cap of its plan. */
  free: number
  waiting: Waiting[]
}
export type ResellerShare = { resellerId: string; vt: number; weight: number; clock: number; inflight: number }
export type LaneShares = { clock: number; resellers: ResellerShare[]; tenants: TenantShare[] }
/** `headStart` counts for whom this is the first task admitted at the moment: its customer, and its reseller too. */
export type Pick = { tenantId: string; taskId: string; headStart: 0 | 1 | 2 }
export type Choice = LaneShares & { picks: Pick[] }

/** The least that a task costs its customer: a second of audio. */
export const leastChargeMs = 1000

/** Picks up to `room` tasks: always of the reseller, then of its customer, whose virtual time is lowest.
 * Who comes back after a silence starts just before the others, neither with credit nor behind a whole round;
 * among equals, who has less admitted goes first, so that one who was held back by its cap does not pass a newcomer. */
export function chooseNext(shares: LaneShares, room: number): Choice {
  let clock = shares.clock
  const resellers = new Map(shares.resellers.map(reseller => [reseller.resellerId, { ...reseller }]))
  const tenants = shares.tenants.map(tenant => ({ ...tenant, waiting: [...tenant.waiting] }))
  const picks: Choice['picks'] = []
  const touched = new Set<TenantShare>()
  while (picks.length < room) {
    const ready = tenants.filter(tenant => tenant.free > 0 && tenant.waiting.length > 0)
    const reseller = lowest(
      [...new Set(ready.map(({ resellerId }) => resellerId))].flatMap(id => resellers.get(id) ?? []),
      ({ vt }) => Math.max(vt, clock - 1),
    )
    if (!reseller) break
    const tenant = lowest(
      ready.filter(({ resellerId }) => resellerId === reseller.resellerId),
      ({ vt }) => Math.max(vt, reseller.clock - 1),
    )
    const next = tenant?.waiting.shift()
    if (!tenant || !next) break
    const charge = Math.max(leastChargeMs, next.estimateMs)
    const resellerStart = Math.max(reseller.vt, clock - 1)
    const tenantStart = Math.max(tenant.vt, reseller.clock - 1)
    clock = Math.max(clock, resellerStart)
    reseller.clock = Math.max(reseller.clock, tenantStart)
    reseller.vt = resellerStart + Math.ceil(charge / reseller.weight)
    tenant.vt = tenantStart + Math.ceil(charge / tenant.weight)
    const headStart = tenant.inflight > 0 ? 0 : reseller.inflight > 0 ? 1 : 2
    tenant.free -= 1
    tenant.inflight += 1
    reseller.inflight += 1
    touched.add(tenant)
    picks.push({ tenantId: tenant.tenantId, taskId: next.taskId, headStart })
  }
  const paid = new Set([...touched].map(({ resellerId }) => resellerId))
  return {
    clock,
    resellers: [...resellers.values()].filter(({ resellerId }) => paid.has(resellerId)),
    tenants: [...touched],
    picks,
  }
}

function lowest<T extends { inflight: number }>(items: T[], place: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>((best, item) => {
    if (best === undefined || place(item) < place(best)) return item
    return place(item) === place(best) && item.inflight < best.inflight ? item : best
  }, undefined)
}
