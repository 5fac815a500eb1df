import { useLingui } from '@lingui/react/macro'
import type { OfferedPlan } from '@scriptorium/contract'
import { Link } from '@tanstack/react-router'
import { formatMoney } from '#lib/format.ts'
import style from './chosen-plan.module.css'
import { perInterval } from './join-words.ts'

/** What is about to begin, and what it costs later. */
export function ChosenPlan({ plan, price }: { plan: OfferedPlan; price: OfferedPlan['prices'][number] | undefined }) {
  const { t, i18n } = useLingui()
  const { name, trialDays } = plan
  const costs = price ? `${formatMoney(price, i18n.locale)} ${t(perInterval[price.interval])}` : ''
  return (
    <div className={style.chosen}>
      <p>
        <strong>{t`${name}: ${trialDays} days on trial`}</strong>
        <Link to="/pricing">{t`Change`}</Link>
      </p>
      <p className="small muted">
        {t`Afterwards ${costs}, if you go on. Nothing is charged by itself: without a decision you can still read and export.`}
      </p>
    </div>
  )
}
