import type { ProductMail } from './wording.ts'

/** Every mail but those to resellers. */
type Sampled = Exclude<ProductMail['kind'], `reseller-${string}` | `mail-server-${string}` | 'customer-request'>
type Reader = { email: string; locale: 'en' | 'de' }
type Sample = { to: Reader; origin: string; now: Date }

/** Made-up people, the same in every preview. */
const names = { reader: 'Robin Weber', colleague: 'Kim Lorenz', customer: 'Harbour Office', visitor: 'Alex Brandt' }

/** One mail of each kind with made-up people. A kind that customers get and that is not here does not compile. */
export function sampleOf(kind: Sampled, { to, origin, now }: Sample): ProductMail {
  const name = names.reader
  const url = `${origin}/log-in`
  switch (kind) {
    case 'invitation':
      return { kind, to, organisation: names.customer, inviter: names.colleague, url, validDays: 7 }
    case 'email-verification':
    case 'email-change':
      return { kind, to, name, url, validHours: 24 }
    case 'password-reset':
    case 'magic-link':
      return { kind, to, name, url, validMinutes: 60 }
    case 'password-changed':
      return { kind, to, name }
    case 'security-notice':
      return { kind, to, name, what: 'new-device', at: now, ip: '198.51.100.7' }
    case 'usage-alert':
      return { kind, to, name, customer: null, level: 80, usedMs: 28_800_000, includedMs: 36_000_000, url }
    case 'retention-notice': {
      const day = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60_000)
      return { kind, to, name, days: 90, recordings: 3, transcripts: 3, from: day(7), until: day(14), url }
    }
    case 'visit-asked':
    case 'visit-begun': {
      const visit = { visitor: names.visitor, reason: 'You asked why a recording is slow.', minutes: 30 }
      return { kind, to, name, ...visit, content: true, changes: false, url }
    }
    case 'address-moves': {
      const host = new URL(origin).host
      const from = `old.${new URL(origin).hostname}`
      const at = new Date(now.getTime() + 7 * 24 * 60 * 60_000)
      return { kind, to, name, from, host, url, at, timeZone: 'UTC', isNow: false }
    }
    case 'customer-sign-up':
      return { kind, to, url, validDays: 7 }
    case 'customer-declined':
      return { kind, to, organisation: names.customer, reason: 'We take no new customers of this kind.' }
    case 'customer-deleted':
      return {
        kind,
        to,
        certificate: {
          customer: names.customer,
          customerId: '00000000-0000-4000-8000-000000000000',
          orderedAt: now,
          keysDestroyed: 12,
          keysDestroyedAt: now,
          filesRemovedAt: now,
          rowsRemovedAt: now,
          transcripts: 48,
          recordings: 12,
          people: 3,
          completedAt: now,
        },
      }
  }
}
