const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `1 h 24 min`, `24 min`, `38 s`: lengths and allowances, as people say them. */
export function formatDuration(durationMs: number): string {
  if (durationMs > 0 && durationMs < minute) return `${Math.max(1, Math.round(durationMs / second))} s`
  const minutes = Math.round(durationMs / minute)
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return `${minutes} min`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** `1:04:09`: a place in a recording. */
export function formatClock(positionMs: number): string {
  const total = Math.floor(Math.max(0, positionMs) / second)
  const pad = (part: number) => String(part).padStart(2, '0')
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`
}

export function formatBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power],
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value)
}

export function formatMoney(money: { minor: number; currency: string }, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(money.minor / 10 ** digits)
}

export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(count)
}

export function formatPercent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

export function formatFullTime(time: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }).format(time)
}

/** Relative within a week, a date beyond. */
export function formatWhen(time: Date, now: Date, locale: string): string {
  const distance = time.getTime() - now.getTime()
  const size = Math.abs(distance)
  if (size >= 7 * day) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(time)
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (size < minute) return relative.format(0, 'second')
  if (size < hour) return relative.format(Math.trunc(distance / minute), 'minute')
  if (size < day) return relative.format(Math.trunc(distance / hour), 'hour')
  return relative.format(Math.trunc(distance / day), 'day')
}
