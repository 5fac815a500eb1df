import type { Contracted } from '@scriptorium/contract'
import type { AgreedPrice } from './queries/customer-figures.ts'
import { type Period, showPeriod } from './report-period.ts'

const listed = 10

/** Whoever works and has agreed to pay: a trial has not begun to. */
function isPaying(state: string | null): boolean {
  return state === 'active' || state === 'past-due'
}

/** What is agreed by the month, in each currency, and what is left of it over wholesale. */
export function contractedOf(prices: AgreedPrice[], period: Period): Contracted {
  const paying = prices.filter(row => isPaying(row.state))
  const priced = paying.flatMap(row => {
    const { currency, perMonthMinor } = row
    return currency === null || perMonthMinor === null ? [] : [{ ...row, currency, perMonthMinor }]
  })
  const before = prices.filter(row => isPaying(row.stateBefore))
  const currencies = [...new Set([...priced, ...before].flatMap(row => [row.currency, row.beforeCurrency]))]
    .filter(currency => currency !== null)
    .toSorted()
  const margins = priced.filter(row => row.wholesaleMinor !== null)
  const total = (rows: number[]) => rows.reduce((sum, minor) => sum + minor, 0)
  return {
    period: showPeriod(period),
    currencies: currencies
      .map(currency => {
        const here = priced.filter(row => row.currency === currency)
        const withWholesale = margins.filter(row => row.currency === currency)
        const wholesaleMinor = total(withWholesale.map(row => row.wholesaleMinor ?? 0))
        return {
          currency,
          customers: here.length,
          perMonthMinor: {
            now: total(here.map(row => row.perMonthMinor)),
            before: total(
              before.filter(row => row.beforeCurrency === currency).map(row => row.beforePerMonthMinor ?? 0),
            ),
          },
          wholesaleMinor,
          marginMinor: total(withWholesale.map(row => row.perMonthMinor)) - wholesaleMinor,
        }
      })
      .filter(({ customers, perMonthMinor }) => customers > 0 || perMonthMinor.before > 0),
    unpriced: paying.length - priced.length,
    customers: priced
      .toSorted((a, b) => b.perMonthMinor - a.perMonthMinor)
      .slice(0, listed)
      .map(row => ({
        id: row.id,
        name: row.name,
        currency: row.currency,
        perMonthMinor: row.perMonthMinor,
        wholesaleMinor: row.wholesaleMinor,
        marginMinor: marginOf(row),
      })),
  }
}

export function marginOf(row: { perMonthMinor: number | null; wholesaleMinor: number | null }): number | null {
  return row.perMonthMinor === null || row.wholesaleMinor === null ? null : row.perMonthMinor - row.wholesaleMinor
}
