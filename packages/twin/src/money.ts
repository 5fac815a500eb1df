import type { Payment } from './state.ts'

/** Units of a currency for one US dollar, fixed: RevenueCat converts by itself, a test wants to know the result. */
const perDollar: Record<string, number> = { USD: 1, EUR: 0.925, GBP: 0.79, CHF: 0.89, PLN: 4, JPY: 150, KWD: 0.31 }

function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Minor units -> the decimal number that RevenueCat sends. */
export function decimalOf(minor: number, currency: string): number {
  const digits = digitsOf(currency)
  return Number((minor / 10 ** digits).toFixed(digits))
}

export function dollarsOf(minor: number, currency: string): number {
  return Number((decimalOf(minor, currency) / (perDollar[currency] ?? 1)).toFixed(3))
}

/** For a page: `€19.00`. */
export function priceText(minor: number, currency: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(decimalOf(minor, currency))
}

type Shares = { taxShare: number; commissionShare: number }

export function monetaryAmount(gross: number, currency: string, { taxShare, commissionShare }: Shares) {
  const round = (value: number) => Number(value.toFixed(3))
  return {
    currency,
    gross: round(gross),
    commission: round(gross * commissionShare),
    tax: round(gross * taxShare),
    proceeds: round(gross * (1 - taxShare - commissionShare)),
  }
}

/** What is left of payments after refunds, in US dollars. */
export function revenueOf(payments: readonly Payment[], currency: string, shares: Shares) {
  const dollars = payments.reduce(
    (sum, { minor, refundedMinor }) => sum + dollarsOf(minor - refundedMinor, currency),
    0,
  )
  return monetaryAmount(dollars, 'USD', shares)
}
