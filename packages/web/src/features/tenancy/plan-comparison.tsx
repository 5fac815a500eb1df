import { useLingui } from '@lingui/react/macro'
import type { PlanChoice } from '@scriptorium/contract'
import { formatBytes, formatCount, formatDuration } from '#lib/format.ts'
import style from './plan-comparison.module.css'

/** What a customer gains and loses; what both plans have alike is left out. */
export function PlanComparison({ before, after }: { before: PlanChoice | undefined; after: PlanChoice }) {
  const { t, i18n } = useLingui()
  const yesOrNo = (is: boolean) => (is ? t`Yes` : t`No`)
  const facts: { label: string; of: (plan: PlanChoice) => string }[] = [
    { label: t`Minutes per month`, of: plan => formatCount(plan.minutesPerMonth, i18n.locale) },
    { label: t`Storage`, of: plan => formatBytes(plan.storageBytes, i18n.locale) },
    { label: t`Jobs at once`, of: plan => formatCount(plan.parallelJobs, i18n.locale) },
    { label: t`Longest recording`, of: plan => formatDuration(plan.maxDurationMs) },
    { label: t`Largest file`, of: plan => formatBytes(plan.maxFileBytes, i18n.locale) },
    { label: t`Models`, of: plan => plan.models.join(', ') },
    { label: t`Translation into English`, of: plan => yesOrNo(plan.features.includes('translate')) },
    { label: t`Tell speakers apart`, of: plan => yesOrNo(plan.features.includes('speakers')) },
  ]
  const changes = facts.filter(({ of }) => !before || of(before) !== of(after))
  if (changes.length === 0) return <p>{t`Both plans allow the same.`}</p>
  return (
    <table className={style.plans}>
      <thead>
        <tr>
          <th scope="col">{t`What changes`}</th>
          {before ? <th scope="col">{before.name}</th> : null}
          <th scope="col">{after.name}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, of }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {before ? <td className="muted">{of(before)}</td> : null}
            <td>{of(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
