import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const toleranceSeconds = 300
const mostSignatures = 5

/** Whether two secrets are one, in a time that tells nothing of where they differ. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<raw body>`; several `v1` while the secret is changed. */
export function isSigned(header: string, raw: Uint8Array, secret: string, now: Date): boolean {
  const parts = header.split(',').map(part => part.trim().split('=', 2))
  const t = parts.find(([name]) => name === 't')?.[1] ?? ''
  if (!/^\d{1,12}$/.test(t)) return false
  if (Math.abs(now.getTime() / 1000 - Number(t)) > toleranceSeconds) return false
  const expected = createHmac('sha256', secret).update(`${t}.`).update(raw).digest('hex')
  return parts
    .filter(([name]) => name === 'v1')
    .slice(0, mostSignatures)
    .some(([, signature]) => isSame(signature ?? '', expected))
}
