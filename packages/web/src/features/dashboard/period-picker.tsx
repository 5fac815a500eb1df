import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import type { ReportPeriod } from '@scriptorium/contract'
import { useUrlState } from '#lib/url-state.ts'
import { SelectField } from '#ui/select-field.tsx'
import { type PeriodChoice, type PeriodName, periodNames } from './period-choice.ts'
import style from './period-picker.module.css'

const words: Record<PeriodName, MessageDescriptor> = {
  '7-days': msg`Last 7 days`,
  '30-days': msg`Last 30 days`,
  '90-days': msg`Last 90 days`,
  month: msg`This month`,
  'last-month': msg`Last month`,
  own: msg`Days of your choice`,
}

/** Which days are shown, kept in the address; beside it what they are compared with. */
export function PeriodPicker({ choice, period }: { choice: PeriodChoice; period: ReportPeriod | undefined }) {
  const { t, i18n } = useLingui()
  const [, setUrl] = useUrlState()
  const span = (from: string, to: string) =>
    new Intl.DateTimeFormat(i18n.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).formatRange(
      new Date(from),
      new Date(to),
    )
  const choose = (name: PeriodName) =>
    setUrl({
      period: name,
      from: name === 'own' ? choice.from : undefined,
      to: name === 'own' ? choice.to : undefined,
    })
  return (
    <div className={style.picker}>
      <SelectField
        inline
        label={t`Period`}
        value={choice.name}
        choices={periodNames.map(name => ({ value: name, label: t(words[name]) }))}
        onChange={choose}
      />
      {choice.name === 'own' ? (
        <>
          <TextInput
            type="date"
            aria-label={t`First day`}
            value={choice.from}
            max={choice.to}
            onChange={event => setUrl({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            aria-label={t`Last day`}
            value={choice.to}
            min={choice.from}
            onChange={event => setUrl({ to: event.currentTarget.value })}
          />
        </>
      ) : null}
      {period ? (
        <p className={style.compared}>
          {t`${span(period.from, period.to)}, compared with ${span(period.beforeFrom, period.beforeTo)}. Days are counted in UTC, as quotas are.`}
        </p>
      ) : null}
    </div>
  )
}
