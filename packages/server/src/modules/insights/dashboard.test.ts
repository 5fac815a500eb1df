import type { Compared, CustomerUse, Dashboard, FailedJob, ReportDays } from '@scriptorium/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { platformCtx, resellerCtx, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { addUpFigures } from './add-up-figures.ts'
import { exportDashboard } from './export-dashboard.ts'
import { listCustomerUse } from './list-customer-use.ts'
import { listFailedJobs } from './list-failed-jobs.ts'
import { readPlatformDashboard } from './platform-dashboard.ts'
import { readDashboard, readJobsToday } from './read-dashboard.ts'

const { ports, clock, owner } = await testDatabase()
const now = new Date('2026-11-18T09:30:00Z')
const firstDay = Date.parse('2026-07-01T00:00:00Z')
const dayMs = 86_400_000
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const brand = { productName: 'P', colour: '#7a3b12' }
clock.set(new Date(firstDay))
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })

type Customer = { id: string; resellerId: string; bornDay: number; states: { day: number; state: string }[] }
type Use = { tenant: string; ms: number; at: Date }
type Ended = { tenant: string; state: 'done' | 'failed'; at: Date }
/** What happened, kept apart from the database: what every figure is recomputed from. */
const history = { customers: [] as Customer[], uses: [] as Use[], jobs: [] as Ended[] }

// Always the same history: a multiplicative generator.
let seed = 20261118
function chance(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}
const lives = [['active'], ['trial', 'active'], ['trial', 'active', 'suspended'], ['active', 'past-due', 'closing']]
/** The last second of a month, the first of the next, and the hour that clocks in Europe pass twice. */
const borders = ['2026-09-30T23:59:59Z', '2026-10-01T00:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']

beforeAll(async () => {
  for (let index = 0; index < 12; index += 1) {
    const resellerId = index % 3 === 2 ? beacon.id : acme.id
    const bornDay = index < 4 ? 0 : chance(130)
    clock.set(new Date(firstDay + bornDay * dayMs + 3_600_000))
    const { id } = await makeTenant(ports, { resellerId, slug: `customer-${index}`, name: `Customer ${index}` })
    const states = (lives[index % lives.length] ?? []).map((state, place) => ({ day: bornDay + place * 35, state }))
    history.customers.push({ id, resellerId, bornDay, states })
  }
  clock.set(now)
  for (const { id, bornDay } of history.customers) {
    for (let count = 0; count < 60; count += 1) {
      const at = new Date(firstDay + bornDay * dayMs + chance((140 - bornDay) * 86_400) * 1000)
      history.uses.push({ tenant: id, ms: chance(3_000_000), at })
      if (chance(2) === 0) history.jobs.push({ tenant: id, state: chance(5) === 0 ? 'failed' : 'done', at })
    }
    for (const at of borders) history.uses.push({ tenant: id, ms: 60_000 + chance(1000), at: new Date(at) })
  }
  for (const customer of history.customers) await use(customer)
  await beyondScope(owner, async client => {
    await client.query('delete from tenant_state_change')
    await client.query('update figure_change set customers = 0')
    for (const { id, states } of history.customers) {
      for (const { day, state } of states)
        await client.query('insert into tenant_state_change values ($1, $2, $3)', [id, momentOf(day), state])
    }
    for (const { tenant, state, at } of history.jobs) {
      const task = newId()
      await client.query(
        `insert into task (tenant_id, id, reseller_id, kind, version, lane, state, payload, estimate_ms, max_attempts) values ($1, $2, $3, 'transcribe', 1, 'light', 'done', '{}', 1, 1)`,
        [tenant, task, history.customers.find(({ id }) => id === tenant)?.resellerId],
      )
      await client.query(
        `insert into job (tenant_id, id, task_id, state, goal, model, max_attempts, ended_at) values ($1, $2, $3, $4, 'transcribe', 'base', 1, $5)`,
        [tenant, newId(), task, state, at],
      )
    }
  })
})

const atReseller = (resellerId: string) => resellerCtx(ports, { kind: 'reseller', resellerId }, who)
const periods: ReportDays[] = [
  {},
  { from: '2026-11-12', to: '2026-11-18' },
  { from: '2026-08-21', to: '2026-11-18' },
  { from: '2026-10-01', to: '2026-10-31' },
  { from: '2026-11-01', to: '2026-11-30' },
  { from: '2026-10-24', to: '2026-10-26' },
  { from: '2026-09-30', to: '2026-10-01' },
]

describe('the dashboard of a reseller', () => {
  it.each(periods)('shows what raw rows add up to, $from to $to', async days => {
    for (const resellerId of [acme.id, beacon.id]) {
      const shown = await readDashboard(atReseller(resellerId), days)
      expect(tilesOf(shown)).toEqual(recomputed(resellerId, shown.period))
    }
  })

  it('keeps use by day equal to the sum of what was recorded', async () => {
    const faults: unknown[] = []
    await beyondScope(owner, async client => {
      const { rows } = await client.query(`
        select * from (select tenant_id, date_trunc('day', at, 'UTC') as day, sum(decoded_ms)::bigint as used_ms, count(*)::int as recordings from usage_record group by 1, 2) raw
        full join usage_day kept using (tenant_id, day) where (raw.used_ms, raw.recordings) is distinct from (kept.used_ms, kept.recordings)`)
      faults.push(...rows)
    })
    expect(faults).toEqual([])
  })

  it('lists what each customer used: rows that add up to the tiles, in the wished order, page after page', async () => {
    const days = { from: '2026-10-01', to: '2026-10-31' }
    const shown = await readDashboard(atReseller(acme.id), days)
    const rows: CustomerUse[] = []
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await listCustomerUse(atReseller(acme.id), { ...days, limit: 3, cursor, sort: '-done' })
      expect(page.total).toBe(first ? 8 : undefined)
      rows.push(...page.items)
      cursor = page.nextCursor ?? undefined
    }
    const sum = (value: (row: CustomerUse) => number) => rows.reduce((total, row) => total + value(row), 0)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(8)
    expect(rows.map(({ done }) => done)).toEqual(rows.map(({ done }) => done).toSorted((a, b) => b - a))
    expect({ now: sum(row => row.usedMs.now), before: sum(row => row.usedMs.before) }).toEqual(shown.usedMs)
    expect([sum(row => row.done), sum(row => row.failed)]).toEqual([shown.jobs.done.now, shown.jobs.failed.now])
    const found = await listCustomerUse(atReseller(acme.id), { ...days, limit: 25, search: 'ER 10' })
    expect(found.items.map(({ name }) => name)).toEqual(['Customer 10'])
  })

  it.each(periods)('lists the failed jobs that its tile counts, the latest first, $from to $to', async days => {
    for (const resellerId of [acme.id, beacon.id]) {
      const ctx = atReseller(resellerId)
      const { jobs, period } = await readDashboard(ctx, days)
      const found: FailedJob[] = []
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await listFailedJobs(ctx, { ...days, limit: 7, cursor })
        expect(page.total).toBe(first ? jobs.failed.now : undefined)
        found.push(...page.items)
        cursor = page.nextCursor ?? undefined
      }
      const isWithin = (at: Date) => at >= new Date(period.from) && at < new Date(Date.parse(period.to) + dayMs)
      const raw = jobsOf(resellerId).filter(({ state, at }) => state === 'failed' && isWithin(at))
      expect(found.map(({ endedAt }) => Date.parse(endedAt))).toEqual(
        raw.map(({ at }) => at.getTime()).toSorted((a, b) => b - a),
      )
      expect(new Set(found.map(({ id }) => id)).size).toBe(raw.length)
      const [one] = found
      if (!one) continue
      const own = await listFailedJobs(ctx, { ...days, limit: 100, customer: one.customer.id })
      expect(own.items).toEqual(found.filter(({ customer }) => customer.id === one.customer.id))
    }
  })

  it('lists no failed jobs of another reseller’s customer [ISO-03]', async () => {
    const foreign = history.customers.find(({ resellerId }) => resellerId === beacon.id)?.id
    expect(await listFailedJobs(atReseller(acme.id), { limit: 9, customer: foreign })).toMatchObject({
      items: [],
      total: 0,
    })
  })

  it('names the customers that need somebody, and why', async () => {
    const { atRisk } = await readDashboard(atReseller(acme.id), { from: '2026-11-12', to: '2026-11-18' })
    expect(atRisk.total).toBe(atRisk.items.length)
    for (const { id, reasons, usedMs } of atRisk.items) {
      const fell = usedMs.before >= 30 * 60_000 && usedMs.now * 2 < usedMs.before
      expect([id, reasons.includes('usage-fell')]).toEqual([id, fell])
    }
  })

  it('gives a file whose lines add up to the tiles, with prices for whoever may see them [EXP-02]', async () => {
    const days = { from: '2026-10-01', to: '2026-10-31' }
    const shown = await readDashboard(atReseller(acme.id), days)
    const file = await exportDashboard(atReseller(acme.id), days, true)
    const [header = [], ...rows] = file
      .trim()
      .split('\n')
      .map(line => line.split(','))
    const lines = rows.map(cells => Object.fromEntries(header.map((name, index) => [name, cells[index]])))
    expect(lines.reduce((sum, line) => sum + Number(line.jobs_done), 0)).toBe(shown.jobs.done.now)
    const usedMs = lines.reduce((sum, line) => sum + Number(line.used_minutes) * 60_000, 0)
    expect(Math.abs(usedMs - shown.usedMs.now)).toBeLessThan(lines.length * 600)
    expect(header).toContain('margin_per_month')
    expect(await exportDashboard(atReseller(acme.id), days, false)).not.toContain('margin')
  })

  it('counts what ended since midnight', async () => {
    const own = jobsOf(acme.id).filter(({ at }) => at >= new Date('2026-11-18T00:00:00Z'))
    expect(await readJobsToday(atReseller(acme.id))).toEqual({
      waiting: 0,
      running: 0,
      done: own.filter(({ state }) => state === 'done').length,
      failed: own.filter(({ state }) => state === 'failed').length,
    })
  })
})

describe('the dashboard of the platform', () => {
  const isSumOfItsResellers = async () => {
    for (const days of periods) {
      const platform = await readPlatformDashboard(platformCtx(ports, { kind: 'platform' }, who), days)
      const each = [await readDashboard(atReseller(acme.id), days), await readDashboard(atReseller(beacon.id), days)]
      const sum = (value: (shown: Dashboard) => number) => each.reduce((total, shown) => total + value(shown), 0)
      const compared = (value: (shown: Dashboard) => Compared) => ({
        now: sum(one => value(one).now),
        before: sum(one => value(one).before),
      })
      expect(platform.usedMs).toEqual(compared(one => one.usedMs))
      expect(platform.jobs).toEqual({ done: compared(one => one.jobs.done), failed: compared(one => one.jobs.failed) })
      expect(platform.customers).toEqual(compared(one => ({ now: here(one, 'now'), before: here(one, 'before') })))
      expect(platform.days.map(({ usedMs, done, failed }) => [usedMs, done, failed])).toEqual(
        platform.days.map((_day, index) => [
          sum(one => one.days[index]?.usedMs ?? 0),
          sum(one => one.days[index]?.done ?? 0),
          sum(one => one.days[index]?.failed ?? 0),
        ]),
      )
    }
  }
  const changes = async () => {
    const left: unknown[] = []
    await beyondScope(owner, async client => {
      left.push(...(await client.query('select from figure_change')).rows)
    })
    return left.length
  }

  it('shows the sums of what resellers are shown, at once', async () => {
    expect(await changes()).toBeGreaterThan(500)
    await isSumOfItsResellers()
  })

  it('shows the same once a round has added everything up, however many rounds run at a time', async () => {
    const rounds = await Promise.all([addUpFigures(ports), addUpFigures(ports), addUpFigures(ports)])
    expect(Math.max(...rounds)).toBeGreaterThan(500)
    expect(await changes()).toBe(0)
    await isSumOfItsResellers()
  })

  it('follows what changes afterwards: a job that is started again, one that goes, a state put between two others', async () => {
    const [customer] = history.customers.filter(({ states }) => states.length > 2)
    if (!customer) throw new Error('The history has no such customer')
    await beyondScope(owner, async client => {
      const { id } = customer
      const failed = `select id from job where tenant_id = $1 and state = 'failed' order by id limit 1`
      await client.query(
        `update job set state = 'waiting', ended_at = null where tenant_id = $1 and id = (${failed})`,
        [id],
      )
      await client.query(
        `delete from job where tenant_id = $1 and id = (select id from job where tenant_id = $1 and state = 'done' limit 1)`,
        [id],
      )
      const [closing, deleted] = [momentOf(customer.bornDay + 20), momentOf(customer.bornDay + 50)]
      const put = 'insert into tenant_state_change values ($1, $2, $3)'
      await client.query(put, [id, closing, 'closing'])
      await client.query(put, [id, deleted, 'deleted'])
      const again = `update tenant_state_change set state = 'past-due' where tenant_id = $1 and at = $2`
      await client.query(again, [id, deleted])
    })
    await isSumOfItsResellers()
    await addUpFigures(ports)
    await isSumOfItsResellers()
  })
})

function here({ customers }: Dashboard, when: 'now' | 'before'): number {
  return customers.states
    .filter(({ state }) => state !== 'closing' && state !== 'deleted')
    .reduce((sum, one) => sum + one[when], 0)
}

function tilesOf({ customers, usedMs, jobs, days, top }: Dashboard) {
  const states = Object.fromEntries(customers.states.map(({ state, now, before }) => [state, [now, before]]))
  return { ...customers, states, usedMs, jobs, days, top: top.map(({ id, usedMs: { now } }) => [id, now]) }
}

function momentOf(day: number): Date {
  return new Date(firstDay + day * dayMs + 3_600_000)
}

function jobsOf(resellerId: string): Ended[] {
  const own = new Set(history.customers.filter(one => one.resellerId === resellerId).map(({ id }) => id))
  return history.jobs.filter(({ tenant }) => own.has(tenant))
}

/** The same figures, day by day out of the history: nothing here knows how the product adds up. */
function recomputed(resellerId: string, period: Dashboard['period']) {
  const own = history.customers.filter(one => one.resellerId === resellerId)
  const ids = new Set(own.map(({ id }) => id))
  const within = (at: Date, from: string, to: string) => {
    const day = at.toISOString().slice(0, 10)
    return day >= from && day <= to
  }
  const [now_, before] = [
    [period.from, period.to],
    [period.beforeFrom, period.beforeTo],
  ] as [[string, string], [string, string]]
  const used = ([from, to]: [string, string], id?: string) =>
    history.uses
      .filter(({ tenant, at }) => ids.has(tenant) && (id === undefined || tenant === id) && within(at, from, to))
      .reduce((sum, { ms }) => sum + ms, 0)
  const ended = (state: string, [from, to]: [string, string]) =>
    jobsOf(resellerId).filter(job => job.state === state && within(job.at, from, to)).length
  const stateAt = (customer: Customer, day: string) =>
    customer.states.findLast(change => momentOf(change.day).toISOString().slice(0, 10) <= day)?.state
  const dayBefore = (day: string) => new Date(Date.parse(day) - dayMs).toISOString().slice(0, 10)
  const isGone = (state: string | undefined) => state === 'closing' || state === 'deleted'
  const gained = ([from, to]: [string, string]) =>
    own.filter(one => !stateAt(one, dayBefore(from)) && stateAt(one, to)).length
  const churned = ([from, to]: [string, string]) =>
    own.filter(one => isGone(stateAt(one, to)) && !isGone(stateAt(one, dayBefore(from)))).length
  const states = ['trial', 'active', 'past-due', 'read-only', 'suspended', 'closing', 'deleted']
  const length = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs + 1
  const days = Math.max(length(...now_), length(...before))
  const onDay = (from: string, to: string, index: number): [string, string] | undefined => {
    const day = new Date(Date.parse(from) + index * dayMs).toISOString().slice(0, 10)
    return day <= to ? [day, day] : undefined
  }
  return {
    states: Object.fromEntries(
      states.map(state => [
        state,
        [period.to, period.beforeTo].map(day => own.filter(one => stateAt(one, day) === state).length),
      ]),
    ),
    gained: { now: gained(now_), before: gained(before) },
    churned: { now: churned(now_), before: churned(before) },
    usedMs: { now: used(now_), before: used(before) },
    jobs: {
      done: { now: ended('done', now_), before: ended('done', before) },
      failed: { now: ended('failed', now_), before: ended('failed', before) },
    },
    days: Array.from({ length: days }, (_, index) => {
      const here = onDay(period.from, period.to, index)
      const there = onDay(period.beforeFrom, period.beforeTo, index)
      return {
        day: new Date(Date.parse(period.from) + index * dayMs).toISOString().slice(0, 10),
        usedMs: here ? used(here) : 0,
        beforeUsedMs: there ? used(there) : 0,
        done: here ? ended('done', here) : 0,
        failed: here ? ended('failed', here) : 0,
      }
    }),
    top: own
      .map(({ id }): [string, number] => [id, used(now_, id)])
      .filter(([, ms]) => ms > 0)
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 10),
  }
}

/** Records of use as the worker writes them. */
function use({ id, resellerId }: Customer): Promise<void> {
  const scope = { kind: 'tenant', as: 'worker', tenantId: id, resellerId, realmId: resellerId } as const
  return withScope<'tenant', void>(ports.pool, scope, 'change', async tx => {
    for (const { ms, at } of history.uses.filter(({ tenant }) => tenant === id)) {
      const row = { tenant_id: id, task_id: newId(), decoded_ms: ms, attempt: 1, engine: 'test', model: 'base', at }
      await tx.insertInto('usage_record').values(row).execute()
    }
  })
}
