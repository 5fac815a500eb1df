import { useLingui } from '@lingui/react/macro'
import { Id, IsoTime } from '@scriptorium/contract'
import type { ReactNode } from 'react'
import { formatBytes, formatCount, formatDuration, formatMoney } from '#lib/format.ts'
import { CopyId } from '#ui/copy-id.tsx'
import { wordOfField, wordOfValue } from './field-words.ts'

type Known = { field: string; names: Readonly<Record<string, string>> }

/** One value of an entry as people read it: names for ids, dates, sizes, lengths, and words. */
export function EntryValue({ field, value, names }: Known & { value: unknown }): ReactNode {
  const { t, i18n } = useLingui()
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'boolean') return value ? t`Yes` : t`No`
  if (typeof value === 'number') return sayNumber(field, value, i18n.locale)
  if (typeof value === 'string') {
    if (Id.safeParse(value).success) return names[value] ?? <CopyId id={value} />
    if (IsoTime.safeParse(value).success) return sayTime(value, i18n.locale)
    const word = wordOfValue(field, value)
    return typeof word === 'string' ? word : t(word)
  }
  if (Array.isArray(value)) return <Several field={field} values={value} names={names} />
  return <Parts parts={Object.entries(value)} names={names} />
}

function Several({ field, values, names }: Known & { values: readonly unknown[] }) {
  if (values.length === 0) return '–'
  // An entry never changes, so a place in its list is a name that lasts.
  return values.map((value, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list is never changed
    <div key={place}>
      <EntryValue field={field} value={value} names={names} />
    </div>
  ))
}

function Parts({ parts, names }: Pick<Known, 'names'> & { parts: readonly [string, unknown][] }) {
  const { t, i18n } = useLingui()
  const of = new Map(parts)
  const [minor, currency] = [of.get('minor'), of.get('currency')]
  const isMoney = typeof minor === 'number' && typeof currency === 'string'
  const rest = parts.filter(([name]) => !isMoney || (name !== 'minor' && name !== 'currency'))
  return (
    <>
      {isMoney ? <span className="numbers">{formatMoney({ minor, currency }, i18n.locale)} </span> : null}
      {rest.map(([name, value]) => {
        const word = wordOfField(name)
        return (
          <div key={name}>
            {typeof word === 'string' ? word : t(word)}: <EntryValue field={name} value={value} names={names} />
          </div>
        )
      })}
    </>
  )
}

function sayNumber(field: string, value: number, locale: string): string {
  if (field.endsWith('Ms')) return formatDuration(value)
  if (/bytes$/i.test(field)) return formatBytes(value, locale)
  if (/minutes/i.test(field)) return formatDuration(value * 60_000)
  return formatCount(value, locale)
}

function sayTime(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
}
