import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useId } from 'react'
import { labelPlaces } from './chart-scale.ts'
import style from './day-chart.module.css'

export type ChartDay = { day: string; value: number | null; other: number | null }
type Props = {
  title: string
  /** What the chart says, in a sentence. */
  says: string
  days: readonly ChartDay[]
  /** What the two values are; the first is drawn whole, the second dashed. */
  names: [string, string]
  /** `bad` for what should not be there. */
  otherTone?: 'before' | 'bad'
  top: number
  format: (value: number) => string
  action?: ReactNode
}

/** Two lines over the days of a period, from zero, named at their ends; the same as a table for whoever wants numbers. */
export function DayChart({ title, says, days, names, otherTone = 'before', top, format, action }: Props) {
  const { t, i18n } = useLingui()
  const id = useId()
  const nameOfDay = (day: string) =>
    new Intl.DateTimeFormat(i18n.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day))
  const own = days.map(({ value }) => value)
  const other = days.map(one => one.other)
  const [ownPlace, otherPlace] = labelPlaces(endOf(own, top), endOf(other, top), 16)
  const [first, last] = [days[0], days.at(-1)]
  const middle = days[Math.floor((days.length - 1) / 2)]
  return (
    <figure className={style.figure} aria-labelledby={id}>
      <figcaption className={style.caption}>
        <h3 id={id}>{title}</h3>
        <span>{says}</span>
      </figcaption>
      <div className={style.plot} aria-hidden>
        <div className={style.axis}>
          <span>{format(top)}</span>
          <span>{format(top / 2)}</span>
          <span>{format(0)}</span>
        </div>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the plot is hidden from readers, who get the sentence and the table */}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" className={style.lines}>
          <path className={style.grid} d="M0 0H100M0 50H100M0 100H100" />
          <path className={style.area} d={areaOf(own, top)} />
          <path className={`${style.line} ${style[otherTone]}`} d={lineOf(other, top)} />
          <path className={`${style.line} ${style.own}`} d={lineOf(own, top)} />
        </svg>
        <div className={style.hover}>
          {days.map(({ day, value, other: otherValue }) => (
            <span
              key={day}
              title={[
                nameOfDay(day),
                value === null ? '' : `${names[0]}: ${format(value)}`,
                otherValue === null ? '' : `${names[1]}: ${format(otherValue)}`,
              ]
                .filter(Boolean)
                .join('\n')}
            />
          ))}
        </div>
        <div className={style.names}>
          <span className={style.ownName} style={{ top: `${ownPlace}%` }}>
            {names[0]}
          </span>
          <span className={otherTone === 'bad' ? style.badName : style.beforeName} style={{ top: `${otherPlace}%` }}>
            {names[1]}
          </span>
        </div>
        <div className={style.days}>
          {first ? <span>{nameOfDay(first.day)}</span> : null}
          {middle && days.length > 2 ? <span>{nameOfDay(middle.day)}</span> : null}
          {last && days.length > 1 ? <span>{nameOfDay(last.day)}</span> : null}
        </div>
      </div>
      <div className={style.foot}>
        <details className={style.table}>
          <summary>{t`As a table`}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className={style.scroll} tabIndex={0} aria-label={t`${title}, day by day`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t`Day`}</th>
                  <th scope="col">{names[0]}</th>
                  <th scope="col">{names[1]}</th>
                </tr>
              </thead>
              <tbody>
                {days.map(({ day, value, other: otherValue }) => (
                  <tr key={day}>
                    <th scope="row">{nameOfDay(day)}</th>
                    <td>{value === null ? '–' : format(value)}</td>
                    <td>{otherValue === null ? '–' : format(otherValue)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
        {action}
      </div>
    </figure>
  )
}

type Values = readonly (number | null)[]

function pointsOf(values: Values, top: number): { x: number; y: number }[] {
  const wide = Math.max(values.length - 1, 1)
  return values.flatMap((value, index) =>
    value === null ? [] : [{ x: (index / wide) * 100, y: 100 - (value / top) * 100 }],
  )
}

function lineOf(values: Values, top: number): string {
  return pointsOf(values, top)
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`)
    .join('')
}

function areaOf(values: Values, top: number): string {
  const points = pointsOf(values, top)
  const [first, last] = [points[0], points.at(-1)]
  return first && last ? `${lineOf(values, top)}L${last.x.toFixed(2)} 100L${first.x.toFixed(2)} 100Z` : ''
}

/** How far from the top a line ends, in percent. */
function endOf(values: Values, top: number): number {
  return pointsOf(values, top).at(-1)?.y ?? 100
}
