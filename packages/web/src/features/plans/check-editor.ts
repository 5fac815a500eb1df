import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Tier } from '@scriptorium/contract'
import type { ProblemError } from '#lib/problem-error.ts'
import { parseMinutes, parseMoney, parseStorage } from '#lib/typed-amounts.ts'
import { type EditorChoices, type EditorValues, hourField, parseCount, priceField, pricesOf } from './editor-values.ts'

type Faults = Record<string, MessageDescriptor>

/** What cannot be read, said at its field. Whether the platform's terms allow it is decided by the server. */
export function checkEditor(values: EditorValues, choices: EditorChoices, tier: Tier): Faults {
  const faults: Faults = {}
  const need = (name: string, isRight: boolean, message: MessageDescriptor) => {
    if (!isRight) faults[name] = message
  }
  const isCount = (text: string, least: number) => (parseCount(text) ?? -1) >= least
  const isEmpty = (text: string) => text.trim() === ''
  const length = msg`Enter a length, such as 10 h, 90 min or 1 h 30 min.`
  const size = msg`Enter a size, such as 50 GB or 1.5 TB.`
  need('name', values.name.trim().length > 0, msg`Enter a name.`)
  need('minutes', parseMinutes(values.minutes) !== null, length)
  need('longest', (parseMinutes(values.longest) ?? 0) > 0, length)
  need('storage', parseStorage(values.storage) !== null, size)
  need('largestFile', (parseStorage(values.largestFile) ?? 0) > 0, size)
  need('parallelJobs', isCount(values.parallelJobs, 1), msg`Enter a whole number, at least 1.`)
  need('seats', isEmpty(values.seats) || isCount(values.seats, 1), msg`Enter a whole number, or leave it empty.`)
  need(
    'retention',
    isEmpty(values.retention) || isCount(values.retention, 1),
    msg`Enter a number of days, or leave it empty.`,
  )
  need('grace', isCount(values.grace, 0) && Number(values.grace) <= 100, msg`Enter a percentage from 0 to 100.`)
  need('trial', isCount(values.trial, 0) && Number(values.trial) <= 365, msg`Enter a number of days, at most 365.`)
  need('cap', isEmpty(values.cap) || parseMinutes(values.cap) !== null, length)
  for (const { currency, interval } of tier.wholesale) {
    const name = priceField({ currency, interval })
    const text = values[name] ?? ''
    need(name, isEmpty(text) || parseMoney(text, currency) !== null, msg`Enter an amount, such as 29 or 29.90.`)
    const hour = values[hourField(currency)] ?? ''
    need(
      hourField(currency),
      choices.overage === 'block' || parseMoney(hour, currency) !== null,
      msg`Enter an amount, such as 2.50.`,
    )
  }
  const [first] = tier.wholesale
  if (first && pricesOf(values, choices, tier).length === 0 && !faults[priceField(first)])
    faults[priceField(first)] = msg`Enter at least one price.`
  return faults
}

const fields: Record<string, string> = {
  minutesPerMonth: 'minutes',
  storageBytes: 'storage',
  maxFileBytes: 'largestFile',
  maxDurationMs: 'longest',
  retentionDays: 'retention',
  overageCapMinutes: 'cap',
  gracePercent: 'grace',
  trialDays: 'trial',
}

/** What the server refuses, at the field that it is about. */
export function faultsOfServer(
  problem: ProblemError,
  values: EditorValues,
  choices: EditorChoices,
  { tier, nameTaken }: { tier: Tier; nameTaken: string },
) {
  if (problem.code === 'already-exists') return { name: nameTaken }
  if (problem.fields.length === 0) return null
  const prices = pricesOf(values, choices, tier)
  return Object.fromEntries(
    problem.fields.map(({ path, message }) => {
      const [, part = '', second = '', third] = path.split('.')
      const price = part === 'prices' ? prices[Number(second)] : undefined
      if (price) return [third === 'overageMinorPerHour' ? hourField(price.currency) : priceField(price), message]
      return [fields[second] ?? (second || part), message]
    }),
  )
}
