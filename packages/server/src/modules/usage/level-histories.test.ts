import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { asWorker, type TenantCtx, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openMinutesLab } from '../../../../../tests/support/minutes-lab.ts'
import { makeMember, makePerson } from '../identity/fixtures.ts'
import { ensureMinutes, releaseMinutes } from './index.ts'
import { setMemberLimit } from './usage-report.ts'

const { ports, pool, clock } = await testDatabase()
const labs = [await openMinutesLab(ports, 'one'), await openMinutesLab(ports, 'two')]
const minuteMs = 60_000

/** Two resellers with two customers each, with two members each: eight people are asked for by a number. */
const people = 8
const customerOf = (person: number) => Math.floor(person / 2)
const resellerOf = (person: number) => Math.floor(person / 4)

type Limits = { member: number | null; customer: number; pools: (number | null)[]; cap: number | null }
type Task = { person: number; minutes: number }

/** The plain model: sums over a list, from the narrowest level to the widest. */
function refusal(all: readonly Task[], { person, minutes }: Task, limits: Limits): string | null {
  const sum = (counts: (other: number) => boolean) =>
    all.filter(one => counts(one.person)).reduce((total, one) => total + one.minutes, 0)
  const own = (limits.member ?? Number.POSITIVE_INFINITY) - sum(other => other === person)
  const account = limits.customer - sum(other => customerOf(other) === customerOf(person))
  if (minutes > Math.min(own, account)) return own < account ? 'member-limit-reached' : 'minutes-exhausted'
  const shared = (limits.pools[resellerOf(person)] ?? Number.POSITIVE_INFINITY) - ofReseller(all, resellerOf(person))
  const cap = (limits.cap ?? Number.POSITIVE_INFINITY) - sum(() => true)
  return minutes > Math.min(shared, cap) ? 'provider-exhausted' : null
}
function ofReseller(all: readonly Task[], reseller: number): number {
  return all.filter(one => resellerOf(one.person) === reseller).reduce((total, one) => total + one.minutes, 0)
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('reserve'),
      person: fc.nat(people - 1),
      minutes: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('settle', 'lose'), at: fc.nat(9) }) },
)
const maybe = (min: number, max: number) => fc.option(fc.integer({ min, max }))
const histories = fc.record({
  limits: fc.record({
    member: maybe(10, 80),
    customer: fc.integer({ min: 30, max: 120 }),
    pools: fc.tuple(maybe(40, 160), maybe(40, 160)),
    cap: maybe(60, 250),
  }),
  steps: fc.array(step, { minLength: 5, maxLength: 18 }),
})

async function begin({ member, customer, pools, cap }: Limits): Promise<{ ctx: TenantCtx; personId: string }[]> {
  await withScope(pool, { kind: 'platform' }, 'change', async tx => {
    await sql`delete from minute_pool`.execute(tx)
    await sql`delete from minute_cap`.execute(tx)
    for (const [at, minutes] of pools.entries())
      if (minutes !== null) await sql`insert into minute_pool values (${labs[at]?.reseller.id}, ${minutes})`.execute(tx)
    if (cap !== null) await sql`insert into minute_cap (minutes_per_month) values (${cap})`.execute(tx)
  })
  const made: { ctx: TenantCtx; personId: string }[] = []
  for (const lab of labs)
    for (let count = 0; count < people / 4; count += 1) {
      const ctx = await lab.customer({ minutesPerMonth: customer })
      for (const name of ['Ada', 'Bea']) {
        const realmId = lab.reseller.id
        const { id: personId } = await makePerson(ports, { realmId, email: `${newId()}@m.test`, name })
        await makeMember(ports, { tenantId: ctx.tenantId, realmId, personId, role: 'tenant_editor' })
        const hardLimitMs = member === null ? null : member * minuteMs
        await setMemberLimit(lab.asPeople(ctx), personId, { softLimitMs: null, hardLimitMs })
        made.push({ ctx, personId })
      }
    }
  return made
}

async function taken(resellerId: string | null): Promise<number> {
  const { rows } = await withScope(pool, { kind: 'platform' }, 'read', tx =>
    sql<{ ms: number }>`select minutes_taken(${resellerId}::uuid, ${clock.now()}::timestamptz) as ms`.execute(tx),
  )
  return Number(rows[0]?.ms) / minuteMs
}

// A failure prints its seed, its path and the shortest history that fails.
it('reserves, settles and gives back at four levels or at none, as sums over a list do, in random histories', async () => {
  // Each history has a month of its own, in which nothing was used yet.
  let month = 0
  await fc.assert(
    fc.asyncProperty(histories, async ({ limits, steps }) => {
      clock.set(new Date(Date.UTC(2027, month++, 10)))
      const asked = await begin(limits)
      const running: (Task & { taskId: string; ctx: TenantCtx })[] = []
      const settled: Task[] = []
      for (const one of steps) {
        if ('person' in one) {
          const { person, minutes } = one
          const { ctx, personId } = asked[person] ?? { ctx: undefined, personId: '' }
          const [lab] = labs
          if (!ctx || !lab) throw new Error('There are eight people')
          const taskId = await lab.runningTask(ctx)
          const expected = refusal([...running, ...settled], { person, minutes }, limits)
          const refused = await ensureMinutes(ctx, { taskId, decodedMs: minutes * minuteMs, personId }).then(
            () => null,
            error => error.code,
          )
          expect(refused).toBe(expected)
          if (refused === null) running.push({ person, minutes, taskId, ctx })
        } else {
          const [task] = running.splice(one.at % Math.max(1, running.length), 1)
          if (!task) continue
          const { ctx, taskId, minutes } = task
          if (one.kind === 'settle') {
            await labs[0]?.record(ctx, taskId, minutes, clock.now())
            settled.push(task)
          } else {
            // The worker died between both: its task ends without a result.
            await labs[0]?.setState(ctx, taskId, 'dead')
            await asWorker(ports, ctx, tx => releaseMinutes(tx, taskId))
          }
        }
        const all = [...running, ...settled]
        const sums = await Promise.all([...labs.map(({ reseller }) => taken(reseller.id)), taken(null)])
        expect(sums).toEqual([
          ofReseller(all, 0),
          ofReseller(all, 1),
          all.reduce((sum, { minutes }) => sum + minutes, 0),
        ])
      }
    }),
    { numRuns: 12 },
  )
}, 60_000)
