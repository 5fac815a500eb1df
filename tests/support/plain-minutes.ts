import type { Keeper, Seen, Terms } from './minute-histories.ts'

type Store = { minutes: number; left: number; at: number; expires: number }
type Month = { name: string; granted: number; included: number; packed: number; graced: number; billed: number }

const dayMs = 86_400_000

/** Minutes as one would keep them with pebbles: each is taken by itself, from the first place that still has one. Slow, and plain
 * enough to be right. Knows nothing of the product's code. */
export function plainMinutes(terms: Terms): Keeper {
  const grants: Store[] = []
  const packs = new Map<string, Store>()
  const refunds = new Set<string>()
  const running = new Map<string, { minutes: number; at: Date }>()
  const months = new Map<string, Month>()
  const grace = (terms.minutesPerMonth * terms.gracePercent) / 100
  const cap = terms.overage === 'block' ? 0 : (terms.overageCapMinutes ?? Number.POSITIVE_INFINITY)

  const monthAt = (at: Date): Month => {
    const name = at.toISOString().slice(0, 7)
    const month = months.get(name) ?? { name, granted: 0, included: 0, packed: 0, graced: 0, billed: 0 }
    months.set(name, month)
    return month
  }
  const open = (stores: Iterable<Store>, at: Date): Store[] =>
    [...stores].filter(({ left, expires }) => left > 0 && expires > at.getTime()).sort(soonestFirst)
  const useOne = (at: Date): void => {
    const month = monthAt(at)
    const [grant] = open(grants, at)
    const [pack] = open(packs.values(), at)
    if (grant) {
      grant.left -= 1
      month.granted += 1
    } else if (month.included < terms.minutesPerMonth) month.included += 1
    else if (pack) {
      pack.left -= 1
      month.packed += 1
    } else if (month.graced < grace) month.graced += 1
    else month.billed += 1
  }
  const see = (at: Date): Seen => {
    const { granted, included, packed, graced, billed } = monthAt(at)
    const reserved = sum([...running.values()].map(({ minutes }) => minutes))
    const held = sum(open(grants, at).map(({ left }) => left)) + sum(open(packs.values(), at).map(({ left }) => left))
    const firm = held + terms.minutesPerMonth - included
    return {
      left: Math.max(0, firm - reserved),
      // What was billed past the cap (a pack was taken back while something ran) does not eat into grants or packs.
      room: Math.max(0, firm + Math.max(0, grace + cap - graced - billed) - reserved),
      whole: firm + included + granted + packed,
      used: granted + included + packed + graced + billed,
      granted,
      packed,
      beyond: graced + billed,
      packsLeft: [...packs.values()].map(({ left }) => left),
    }
  }
  return {
    grant: (minutes, days, now) => {
      grants.push(storeOf(minutes, days, now))
    },
    buy: (key, minutes, days, now) => {
      if (!packs.has(key)) packs.set(key, storeOf(minutes, days, now))
    },
    refund: (key, packKey, minutes) => {
      const pack = packs.get(packKey)
      if (!pack || refunds.has(key)) return
      refunds.add(key)
      for (let back = minutes ?? pack.minutes; back > 0 && pack.left > 0; back -= 1) pack.left -= 1
    },
    reserve: (key, minutes, now) => {
      if (minutes > see(now).room) return false
      running.set(key, { minutes, at: now })
      return true
    },
    settle: key => {
      const task = running.get(key)
      running.delete(key)
      for (let used = 0; task && used < task.minutes; used += 1) useOne(task.at)
    },
    release: key => {
      running.delete(key)
    },
    see,
  }
}

function storeOf(minutes: number, days: number | null, now: Date): Store {
  const at = now.getTime()
  return { minutes, left: minutes, at, expires: days === null ? Number.POSITIVE_INFINITY : at + days * dayMs }
}

function soonestFirst(one: Store, other: Store): number {
  // Not a subtraction: two without an end would give no number.
  if (one.expires !== other.expires) return one.expires < other.expires ? -1 : 1
  return one.at - other.at
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
