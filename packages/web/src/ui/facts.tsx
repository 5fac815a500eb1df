import type { ReactNode } from 'react'
import style from './facts.module.css'

export type Fact = { label: string; value: ReactNode }

/** The facts of one thing, label above value. Facts without a value are left out. */
export function Facts({ facts }: { facts: readonly (Fact | null)[] }) {
  return (
    <dl className={style.facts}>
      {facts.map(fact =>
        fact ? (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
