import type { OwnMinutePool, SharedMinutes } from '@scriptorium/contract'
import type { PlatformCtx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { monthOf } from '#modules/tenancy'
import {
  findCap,
  findOwnPool,
  findPool,
  hasReseller,
  ownMinutesTaken,
  putCap,
  putPool,
  sharedMinutesTaken,
  stoppedBy,
} from './queries/levels.ts'

export function readMinutePool(ctx: PlatformCtx, resellerId: string): Promise<SharedMinutes> {
  const now = ctx.now()
  return ctx.read(async tx => {
    if (!(await hasReseller(tx, resellerId))) throw new Problem('not-found')
    return shown(await findPool(tx, resellerId), await sharedMinutesTaken(tx, resellerId, now), now)
  })
}

export function setMinutePool(
  ctx: PlatformCtx,
  resellerId: string,
  limitMinutes: number | null,
): Promise<SharedMinutes> {
  const now = ctx.now()
  return ctx.change('reseller.minute-pool', async tx => {
    if (!(await hasReseller(tx, resellerId))) throw new Problem('not-found')
    const before = { limitMinutes: await findPool(tx, resellerId) }
    await putPool(tx, resellerId, limitMinutes)
    const value = shown(limitMinutes, await sharedMinutesTaken(tx, resellerId, now), now)
    return { value, audit: { target: resellerId, before, after: { limitMinutes } } }
  })
}

export function readMinuteCap(ctx: PlatformCtx): Promise<SharedMinutes> {
  const now = ctx.now()
  return ctx.read(async tx => shown(await findCap(tx), await sharedMinutesTaken(tx, null, now), now))
}

export function setMinuteCap(ctx: PlatformCtx, limitMinutes: number | null): Promise<SharedMinutes> {
  const now = ctx.now()
  return ctx.change('platform.minute-cap', async tx => {
    const before = { limitMinutes: await findCap(tx) }
    await putCap(tx, limitMinutes)
    const value = shown(limitMinutes, await sharedMinutesTaken(tx, null, now), now)
    return { value, audit: { before, after: { limitMinutes } } }
  })
}

/** Of the platform's cap a reseller reads only that it is used up. */
export function readOwnMinutePool(ctx: ResellerCtx): Promise<OwnMinutePool> {
  const now = ctx.now()
  return ctx.read(async tx => ({
    ...shown(await findOwnPool(tx), await ownMinutesTaken(tx, now), now),
    stoppedBy: await stoppedBy(tx, now),
  }))
}

function shown(limitMinutes: number | null, takenMs: number, now: Date): SharedMinutes {
  return { limitMinutes, takenMs, renewsAt: monthOf(now).end.toISOString() }
}
