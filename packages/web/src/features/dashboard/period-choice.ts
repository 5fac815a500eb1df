import type { UrlState } from '#lib/url-state.ts'

export const periodNames = ['7-days', '30-days', '90-days', 'month', 'last-month', 'own'] as const
export type PeriodName = (typeof periodNames)[number]
export type PeriodChoice = { name: PeriodName; from: string; to: string }

const dayMs = 86_400_000
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** The days that an address asks for; days are those of UTC, as quotas count. What is no period is the last thirty days. */
export function periodOfUrl(url: UrlState, now: Date): PeriodChoice {
  const name = periodNames.find(one => one === url.period) ?? '30-days'
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const firstOf = (month: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1)
  switch (name) {
    case '7-days':
    case '30-days':
    case '90-days':
      return { name, from: dayOf(today - (Number.parseInt(name, 10) - 1) * dayMs), to: dayOf(today) }
    case 'month':
      return { name, from: dayOf(firstOf(0)), to: dayOf(firstOf(1) - dayMs) }
    case 'last-month':
      return { name, from: dayOf(firstOf(-1)), to: dayOf(firstOf(0) - dayMs) }
    case 'own': {
      const [from, to] = [dayIn(url.from), dayIn(url.to)]
      const fits = from !== null && to !== null && from <= to && to - from <= 366 * dayMs && from <= today
      return fits ? { name, from: dayOf(from), to: dayOf(to) } : { ...periodOfUrl({}, now), name }
    }
  }
}

function dayIn(text: string | undefined): number | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}
