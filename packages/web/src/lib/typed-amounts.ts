/** Digits after the point in this currency: 2 for euros, 0 for yen. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Money as people type it, `29`, `29.90`, `1.299,50` or `€ 1,299.50`, in minor units; nothing where it is no amount. */
export function parseMoney(text: string, currency: string): number | null {
  const digits = minorDigits(currency)
  const bare = text.replace(/[\s'’]|\p{Sc}/gu, '')
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','))
  const decimals = last === -1 ? '' : bare.slice(last + 1)
  // Three digits after the only mark are thousands, as in 1.299.
  const isPoint = last !== -1 && decimals.length <= digits && decimals.length !== 3
  const whole = (isPoint ? bare.slice(0, last) : bare).replace(/[.,](?=\d{3}(\D|$))/g, '')
  const fraction = isPoint ? decimals : ''
  if (!/^\d{1,9}$/.test(whole) || !/^\d*$/.test(fraction)) return null
  return Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0)
}

/** As it stands in a field: without the sign of the currency. */
export function writeMoney(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  return (minor / 10 ** digits).toFixed(minor % 10 ** digits === 0 ? 0 : digits)
}

/** Lengths as people type them, `90`, `90 min`, `1 h 30 min`, `1:30` or `10h`, in whole minutes; bare numbers are minutes. */
export function parseMinutes(text: string): number | null {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/[.,\s](?=\d{3}(\D|$))/g, '')
  const clock = /^(\d{1,6}):([0-5]\d)$/.exec(bare)
  if (clock) return Number(clock[1]) * 60 + Number(clock[2])
  const parts =
    /^(?:(\d+(?:[.,]\d+)?)\s*(?:h|hours?|std\.?|stunden?))?\s*(?:(\d+)\s*(?:m|min\.?|minutes?|minuten?)?)?$/.exec(bare)
  if (!parts || (parts[1] === undefined && parts[2] === undefined)) return null
  return Math.round(Number((parts[1] ?? '0').replace(',', '.')) * 60) + Number(parts[2] ?? 0)
}

/** As it stands in a field. */
export function writeMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return `${minutes} min`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** `50`, `50 GB` or `1.5 TB`, in bytes; bare numbers are gigabytes. */
export function parseStorage(text: string): number | null {
  const parts = /^(\d{1,6}(?:[.,]\d{1,3})?)\s*(mb|gb|tb)?$/.exec(text.trim().toLowerCase())
  if (!parts?.[1]) return null
  const unit = { mb: 1e6, gb: 1e9, tb: 1e12 }[parts[2] ?? 'gb'] ?? 1e9
  return Math.round(Number(parts[1].replace(',', '.')) * unit)
}

export function writeStorage(bytes: number): string {
  if (bytes >= 1e12) return `${bytes / 1e12} TB`
  return bytes >= 1e9 ? `${bytes / 1e9} GB` : `${bytes / 1e6} MB`
}
