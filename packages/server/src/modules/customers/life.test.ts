import { describe, expect, it } from 'vitest'
import { type LifeFacts, nextChangeAt, stateOf } from './life.ts'

const now = new Date('2027-03-15T12:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 24 * 60 * 60_000)
const nothing: LifeFacts = {
  trialEndsAt: null,
  pastDueSince: null,
  suspendedAt: null,
  closingAt: null,
  deleteAfter: null,
  deletedAt: null,
  paidState: null,
}

const table: [what: string, facts: Partial<LifeFacts>, state: string, next: Date | null][] = [
  ['nothing is the matter', {}, 'active', null],
  ['a trial that goes on', { trialEndsAt: days(3) }, 'trial', days(3)],
  ['a trial that ends this moment', { trialEndsAt: now }, 'read-only', null],
  ['a payment due for a day', { pastDueSince: days(-1) }, 'past-due', days(13)],
  ['a payment due for 14 days', { pastDueSince: days(-14) }, 'read-only', null],
  ['a payment due outweighs a trial', { pastDueSince: days(-1), trialEndsAt: days(5) }, 'past-due', days(13)],
  ['paid for', { paidState: 'paid' }, 'active', null],
  ['paid for, whatever a trial was', { paidState: 'paid', trialEndsAt: days(-1) }, 'active', null],
  [
    'a payment that the provider tries again, for how long ever',
    { paidState: 'past-due', pastDueSince: days(-20) },
    'past-due',
    null,
  ],
  ['a subscription that is over', { paidState: 'lapsed', trialEndsAt: days(5) }, 'read-only', null],
  ['paid for and suspended', { paidState: 'paid', suspendedAt: now }, 'suspended', null],
  ['suspended', { suspendedAt: days(-1) }, 'suspended', null],
  ['suspended while its trial runs', { suspendedAt: days(-1), trialEndsAt: days(5) }, 'suspended', null],
  ['suspended while a payment is due', { suspendedAt: now, pastDueSince: days(-30) }, 'suspended', null],
  ['closing', { closingAt: days(-1), deleteAfter: days(29) }, 'closing', days(29)],
  ['closing while suspended', { closingAt: now, deleteAfter: days(30), suspendedAt: days(-9) }, 'closing', days(30)],
  ['past its time', { closingAt: days(-30), deleteAfter: now }, 'deleted', null],
  ['deleted', { closingAt: days(-30), deleteAfter: days(-1), deletedAt: now }, 'deleted', null],
  ['deleted, whatever else is on record', { deletedAt: days(-1), trialEndsAt: days(5) }, 'deleted', null],
]

describe('the state of a customer', () => {
  it.each(table)('%s', (_what, facts, state, next) => {
    expect(stateOf({ ...nothing, ...facts }, now)).toBe(state)
    expect(nextChangeAt({ ...nothing, ...facts }, now)).toEqual(next)
  })
  it('is another one at the moment that was announced for it', () => {
    for (const [, facts] of table) {
      const all = { ...nothing, ...facts }
      const next = nextChangeAt(all, now)
      if (next) expect(stateOf(all, next)).not.toBe(stateOf(all, now))
    }
  })
})
