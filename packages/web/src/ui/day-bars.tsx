import { useLingui } from '@lingui/react/macro'
import { formatDuration } from '#lib/format.ts'
import style from './day-bars.module.css'

export type Day = { day: string; usedMs: number }

const width = 560
const height = 120

/** Minutes by day from the first to the last day of a period: bars from zero, and the same as a table. */
export function DayBars({ days, from, until }: { days: readonly Day[]; from: string; until: string }) {
  const { t, i18n } = useLingui()
  const dates = datesBetween(from, until)
  const used = new Map(days.map(({ day, usedMs }) => [day, usedMs]))
  const most = Math.max(...days.map(({ usedMs }) => usedMs), 60_000)
  const step = width / dates.length
  const named = (day: string) =>
    new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day))
  return (
    <figure className={style.figure}>
      <div className={style.label} aria-hidden>
        {formatDuration(most)}
      </div>
      <svg
        className={style.chart}
        viewBox={`0 0 ${width} ${height + 1}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t`Minutes by day`}
      >
        <line x1="0" y1={height} x2={width} y2={height} className={style.axis} />
        {dates.map((day, at) => {
          const tall = ((used.get(day) ?? 0) / most) * height
          return (
            <rect
              key={day}
              className={style.bar}
              x={at * step + step * 0.15}
              y={height - tall}
              width={step * 0.7}
              height={tall}
            >
              <title>{`${named(day)}: ${formatDuration(used.get(day) ?? 0)}`}</title>
            </rect>
          )
        })}
      </svg>
      <div className={style.label} aria-hidden>
        <span>{named(dates[0] ?? from)}</span>
        <span>{named(dates.at(-1) ?? until)}</span>
      </div>
      <details className={style.table}>
        <summary>{t`As a table`}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t`Day`}</th>
              <th scope="col">{t`Used`}</th>
            </tr>
          </thead>
          <tbody>
            {days.length === 0 ? (
              <tr>
                <td colSpan={2}>{t`Nothing was used yet.`}</td>
              </tr>
            ) : (
              days.map(({ day, usedMs }) => (
                <tr key={day}>
                  <th scope="row">{named(day)}</th>
                  <td className="numbers">{formatDuration(usedMs)}</td>
                </tr>
              ))
            )}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

/** Days in UTC; a period that ends at midnight does not touch its last day. */
function datesBetween(from: string, until: string): string[] {
  const dates: string[] = []
  const last = new Date(new Date(until).getTime() - 1).toISOString().slice(0, 10)
  for (let day = from.slice(0, 10); day <= last && dates.length < 40; ) {
    dates.push(day)
    day = new Date(new Date(`${day}T00:00:00Z`).getTime() + 86_400_000).toISOString().slice(0, 10)
  }
  return dates
}
