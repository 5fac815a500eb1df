import fc from 'fast-check'

/** What can happen to the minutes of a customer. Lengths are whole minutes; an index points at one that came before, round and round. */
export type Step =
  | { kind: 'grant'; minutes: number; days: number }
  | { kind: 'buy'; minutes: number; days: number | null }
  | { kind: 'buy-again'; pack: number; minutes: number }
  | { kind: 'refund'; pack: number; minutes: number | null }
  | { kind: 'refund-again'; refund: number; minutes: number }
  | { kind: 'reserve'; minutes: number }
  | { kind: 'settle' | 'release'; reservation: number }
  | { kind: 'pass'; days: number }

export type Terms = {
  minutesPerMonth: number
  gracePercent: number
  overage: 'block' | 'bill'
  overageCapMinutes: number | null
}

/** What is seen of the month, in minutes. */
export type Seen = {
  left: number
  room: number
  whole: number
  used: number
  granted: number
  packed: number
  beyond: number
  /** Of each pack, in the order in which they were bought. */
  packsLeft: number[]
}

type Result<T> = T | Promise<T>
/** Whoever keeps minutes: plainly in `plain-minutes.ts`, as the product does it in tests. Packs and refunds are named by keys. */
export type Keeper = {
  grant: (minutes: number, days: number, now: Date) => Result<void>
  buy: (key: string, minutes: number, days: number | null, now: Date) => Result<void>
  refund: (key: string, packKey: string, minutes: number | null, now: Date) => Result<void>
  /** False where there is no room. */
  reserve: (key: string, minutes: number, now: Date) => Result<boolean>
  settle: (key: string, now: Date) => Result<void>
  release: (key: string) => Result<void>
  see: (now: Date) => Result<Seen>
}

const index = fc.nat(9)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('grant'), minutes: length(40), days: length(40) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('buy'), minutes: length(60), days: fc.option(length(60)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('buy-again'), pack: index, minutes: length(60) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('refund'), pack: index, minutes: fc.option(length(60)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refund-again'), refund: index, minutes: length(60) }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('reserve'), minutes: length(70) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('settle'), reservation: index }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release'), reservation: index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass'), days: length(12) }) },
)

function length(max: number) {
  return fc.integer({ min: 1, max })
}

export const history: fc.Arbitrary<{ terms: Terms; steps: Step[] }> = fc.record({
  terms: fc.record({
    minutesPerMonth: fc.constantFrom(0, 20, 50, 100),
    gracePercent: fc.constantFrom(0, 10, 50),
    overage: fc.constantFrom('block', 'bill'),
    overageCapMinutes: fc.option(length(60)),
  }),
  steps: fc.array(step, { minLength: 4, maxLength: 40 }),
})

const dayMs = 86_400_000
/** Both go the same way; `same` is asked after each step. Nothing runs on over the end of a month, which is a rule of its own. */
export async function follow(
  steps: readonly Step[],
  [plain, real]: readonly [Keeper, Keeper],
  same: (plain: unknown, real: unknown, at: string) => void,
): Promise<void> {
  const both = [plain, real] as const
  const packs: string[] = []
  const refunds: { key: string; pack: string }[] = []
  let running: string[] = []
  let now = new Date('2026-11-20T10:00:00Z')
  for (const [at, one] of steps.entries()) {
    // No two things happen at one moment, so what was bought first is known.
    now = new Date(now.getTime() + 1_000)
    const key = `${one.kind}-${at}`
    switch (one.kind) {
      case 'grant':
        for (const keeper of both) await keeper.grant(one.minutes, one.days, now)
        break
      case 'buy':
        packs.push(key)
        for (const keeper of both) await keeper.buy(key, one.minutes, one.days, now)
        break
      case 'buy-again': {
        const pack = pick(packs, one.pack)
        if (pack) for (const keeper of both) await keeper.buy(pack, one.minutes, null, now)
        break
      }
      case 'refund': {
        const pack = pick(packs, one.pack)
        if (!pack) break
        refunds.push({ key, pack })
        for (const keeper of both) await keeper.refund(key, pack, one.minutes, now)
        break
      }
      case 'refund-again': {
        const refund = pick(refunds, one.refund)
        if (refund) for (const keeper of both) await keeper.refund(refund.key, refund.pack, one.minutes, now)
        break
      }
      case 'reserve': {
        const taken = await plain.reserve(key, one.minutes, now)
        same(taken, await real.reserve(key, one.minutes, now), key)
        if (taken) running.push(key)
        break
      }
      case 'settle':
      case 'release': {
        const task = pick(running, one.reservation)
        if (!task) break
        for (const keeper of both) await (one.kind === 'settle' ? keeper.settle(task, now) : keeper.release(task))
        running = running.filter(other => other !== task)
        break
      }
      case 'pass': {
        const then = new Date(now.getTime() + one.days * dayMs)
        if (then.getUTCMonth() !== now.getUTCMonth())
          for (const task of running.splice(0)) for (const keeper of both) await keeper.settle(task, now)
        now = then
        break
      }
    }
    same(await plain.see(now), await real.see(now), key)
  }
}

function pick<T>(all: readonly T[], at: number): T | undefined {
  return all[at % Math.max(1, all.length)]
}
