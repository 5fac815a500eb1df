import { useLingui } from '@lingui/react/macro'
import type { Compared, ReportDay, ReportPeriod } from '@scriptorium/contract'
import { formatCount, formatDuration } from '#lib/format.ts'
import { topOfCounts, topOfDurations } from './chart-scale.ts'
import style from './dashboard.module.css'
import { DayChart } from './day-chart.tsx'

type Figures = {
  period: ReportPeriod
  days: readonly ReportDay[]
  usedMs: Compared
  jobs: { done: Compared; failed: Compared }
}

const dayMs = 86_400_000
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs + 1

/** Use against the period before, and how jobs ended, day by day. Days that have not come yet have no value. */
export function PeriodCharts({ period, days, usedMs, jobs }: Figures) {
  const { t, i18n } = useLingui()
  const count = (value: number) => formatCount(value, i18n.locale)
  const here = daysBetween(period.from, period.to)
  const there = daysBetween(period.beforeFrom, period.beforeTo)
  const most = Math.max(...days.flatMap(day => [day.usedMs, day.beforeUsedMs]))
  const own = days.slice(0, here)
  return (
    <div className={style.charts}>
      <DayChart
        title={t`Transcribed by day`}
        says={t`${formatDuration(usedMs.now)}, before ${formatDuration(usedMs.before)}`}
        days={days.map((day, index) => ({
          day: day.day,
          value: index < here ? day.usedMs : null,
          other: index < there ? day.beforeUsedMs : null,
        }))}
        names={[t`This period`, t`Before`]}
        top={topOfDurations(most)}
        format={formatDuration}
      />
      <DayChart
        title={t`Jobs by day`}
        says={t`${count(jobs.done.now)} done, ${count(jobs.failed.now)} failed`}
        days={own.map(day => ({ day: day.day, value: day.done, other: day.failed }))}
        names={[t`Done`, t`Failed`]}
        otherTone="bad"
        top={topOfCounts(Math.max(...own.flatMap(day => [day.done, day.failed])))}
        format={count}
      />
    </div>
  )
}
