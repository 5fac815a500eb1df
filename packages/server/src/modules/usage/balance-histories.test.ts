import fc from 'fast-check'
import { expect, it } from 'vitest'
import { follow, history, type Keeper, type Terms } from '../../../../../tests/support/minute-histories.ts'
import { plainMinutes } from '../../../../../tests/support/plain-minutes.ts'
import { burn, type Figures, leftMs, type Part, roomMs, takenBackMs, wholeMs } from './balance.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

type Kept = { id: string; boughtMs: number; usedMs: number; takenBackMs: number; expires: number }
type Record = { at: Date; usedMs: number; grantedMs: number; packedMs: number; overageMs: number }

/** The formulas of the balance, with lists in place of tables. */
function balanceKeeper(terms: Terms): Keeper {
  const grants: Kept[] = []
  const packs: Kept[] = []
  const refunds = new Set<string>()
  const running = new Map<string, { ms: number; at: Date }>()
  const records: Record[] = []
  const includedMs = terms.minutesPerMonth * minuteMs
  const kept = (id: string, minutes: number, days: number | null, now: Date): Kept => {
    const expires = days === null ? Number.POSITIVE_INFINITY : now.getTime() + days * dayMs
    return { id, boughtMs: minutes * minuteMs, usedMs: 0, takenBackMs: 0, expires }
  }
  const open = (all: readonly Kept[], at: Date) =>
    all
      .filter(one => one.expires > at.getTime() && leftOf(one) > 0)
      .sort((one, other) => (one.expires < other.expires ? -1 : one.expires > other.expires ? 1 : 0))
      .map(one => ({ id: one.id, leftMs: leftOf(one) }))
  const figuresAt = (at: Date): Figures => {
    const month = records.filter(one => one.at.getUTCMonth() === at.getUTCMonth())
    return {
      includedMs,
      usedMs: sum(month.map(({ usedMs }) => usedMs)),
      usedOfGrantsMs: sum(month.map(({ grantedMs }) => grantedMs)),
      usedOfPacksMs: sum(month.map(({ packedMs }) => packedMs)),
      reservedMs: sum([...running.values()].map(({ ms }) => ms)),
      grantsLeftMs: sum(open(grants, at).map(one => one.leftMs)),
      packsLeftMs: sum(open(packs, at).map(one => one.leftMs)),
      gracePercent: terms.gracePercent,
      overage: terms.overage,
      overageCapMinutes: terms.overageCapMinutes,
      hardLimitMs: null,
    }
  }
  const use = (all: readonly Kept[], parts: readonly Part[]) => {
    for (const { id, ms } of parts) for (const one of all) if (one.id === id) one.usedMs += ms
  }
  return {
    grant: (minutes, days, now) => {
      grants.push(kept(String(grants.length), minutes, days, now))
    },
    buy: (key, minutes, days, now) => {
      if (!packs.some(({ id }) => id === key)) packs.push(kept(key, minutes, days, now))
    },
    refund: (key, packKey, minutes) => {
      const pack = packs.find(({ id }) => id === packKey)
      if (!pack || refunds.has(key)) return
      refunds.add(key)
      pack.takenBackMs += takenBackMs(pack, minutes === null ? pack.boughtMs : minutes * minuteMs)
    },
    reserve: (key, minutes, now) => {
      if (minutes * minuteMs > roomMs(figuresAt(now))) return false
      running.set(key, { ms: minutes * minuteMs, at: now })
      return true
    },
    settle: key => {
      const task = running.get(key)
      running.delete(key)
      if (!task) return
      const { usedMs, usedOfGrantsMs, usedOfPacksMs } = figuresAt(task.at)
      const includedLeftMs = includedMs - (usedMs - usedOfGrantsMs - usedOfPacksMs)
      const burnt = burn(task.ms, { grants: open(grants, task.at), includedLeftMs, packs: open(packs, task.at) })
      use(grants, burnt.grants)
      use(packs, burnt.packs)
      records.push({ at: task.at, usedMs: task.ms, ...burnt })
    },
    release: key => {
      running.delete(key)
    },
    see: now => {
      for (const one of [...grants, ...packs]) expect(leftOf(one)).toBeGreaterThanOrEqual(0)
      const figures = figuresAt(now)
      const month = records.filter(one => one.at.getUTCMonth() === now.getUTCMonth())
      return {
        left: leftMs(figures) / minuteMs,
        room: roomMs(figures) / minuteMs,
        whole: wholeMs(figures) / minuteMs,
        used: figures.usedMs / minuteMs,
        granted: figures.usedOfGrantsMs / minuteMs,
        packed: figures.usedOfPacksMs / minuteMs,
        beyond: sum(month.map(({ overageMs }) => overageMs)) / minuteMs,
        packsLeft: packs.map(one => leftOf(one) / minuteMs),
      }
    },
  }
}

function leftOf(one: Kept): number {
  return one.boughtMs - one.usedMs - one.takenBackMs
}
function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

// A failure prints its seed, its path and the shortest history that fails.
it('keeps minutes as they would be kept by hand, in 2,000 random histories of grants, packs, refunds, work and months', async () => {
  await fc.assert(
    fc.asyncProperty(history, ({ terms, steps }) =>
      follow(steps, [plainMinutes(terms), balanceKeeper(terms)], (plain, real, at) =>
        expect(real, `after ${at}`).toEqual(plain),
      ),
    ),
    { numRuns: 2_000 },
  )
})
