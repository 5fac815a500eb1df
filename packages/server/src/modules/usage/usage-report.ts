import { grantFor, type UsageReport } from '@scriptorium/contract'
import type { ResellerCtx, TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type HeldPlan, planInForce, planOfCustomer } from '#modules/tenancy'
import { forecast, roomMs } from './balance.ts'
import { readFigures, usageOf } from './figures.ts'
import { type Eyes, findStoredBytes } from './queries/minutes.ts'
import { packsOf } from './queries/packs.ts'
import { alertsOf, grantsOf, isMember, putMemberLimit, usedByDay, usedByMember } from './queries/reports.ts'
import { showGrant } from './show-grant.ts'
import { showPack } from './show-pack.ts'

export async function readUsageReport(ctx: TenantCtx): Promise<UsageReport> {
  const report = await ctx.read(async tx =>
    reportOf(tx, { tenantId: ctx.tenantId, plan: await planInForce(tx) }, ctx.now()),
  )
  const own = report.members.find(({ personId }) => personId !== null && personId === ctx.actor.id)
  const { role } = ctx.actor
  const seesAll = role !== null && grantFor(role, 'member.manage') !== 'never'
  return { ...report, own: own ?? null, members: seesAll ? report.members : own ? [own] : [] }
}

export function readCustomerUsage(ctx: ResellerCtx, tenantId: string): Promise<UsageReport> {
  return ctx.read(async tx => {
    const plan = await planOfCustomer(tx, tenantId)
    if (!plan) throw new Problem('not-found')
    return reportOf(tx, { tenantId, plan }, ctx.now())
  })
}

async function reportOf(tx: Eyes, customer: { tenantId: string; plan: HeldPlan }, now: Date): Promise<UsageReport> {
  const { tenantId, plan } = customer
  const { month, figures, overageMs, setting } = await readFigures(tx, customer, now)
  const days = await usedByDay(tx, tenantId, month)
  const members = await usedByMember(tx, tenantId, month)
  const room = roomMs(figures)
  return {
    usage: usageOf(month, figures, {
      storedBytes: await findStoredBytes(tx, tenantId),
      storageLimitBytes: plan.storageBytes,
    }),
    roomMs: Number.isFinite(room) ? Math.round(room) : null,
    grantedMs: figures.usedOfGrantsMs,
    overageMs,
    reservedMs: figures.reservedMs,
    overage: plan.overage,
    seats: { used: members.length, limit: plan.seats },
    forecast: forecast(
      days.map(({ used_ms }) => used_ms),
      month,
      now,
    ),
    days: days.map(row => ({ day: row.day.toISOString().slice(0, 10), usedMs: row.used_ms, jobs: row.jobs })),
    own: null,
    members: members.map(row => ({
      personId: row.person_id,
      name: row.name,
      usedMs: Number(row.used_ms),
      softLimitMs: row.soft_limit_ms,
      hardLimitMs: row.hard_limit_ms,
    })),
    limits: {
      softLimitMs: setting?.soft_limit_ms ?? null,
      hardLimitMs: setting?.hard_limit_ms ?? null,
      tellReseller: setting?.tell_reseller ?? false,
    },
    alerts: (await alertsOf(tx, tenantId, month.start)).map(row => ({ level: row.level, at: row.at.toISOString() })),
    grants: (await grantsOf(tx, tenantId)).map(row => showGrant(row, now)),
    packs: (await packsOf(tx, tenantId)).map(row => showPack(row, now)),
    assignment: month.assignment,
  }
}

type Limits = { softLimitMs: number | null; hardLimitMs: number | null }
export function setMemberLimit(ctx: TenantCtx, personId: string, limits: Limits): Promise<void> {
  return ctx.change('member.usage-limit', async tx => {
    if (!(await isMember(tx, ctx.tenantId, personId))) throw new Problem('not-found')
    await putMemberLimit(tx, ctx.tenantId, personId, limits)
    return { value: undefined, audit: { target: personId, after: limits } }
  })
}
