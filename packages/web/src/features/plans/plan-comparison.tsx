import { useLingui } from '@lingui/react/macro'
import type { PlanVersion, Tier } from '@scriptorium/contract'
import style from './plan-comparison.module.css'
import { useVersionFacts } from './plan-facts.tsx'

type Side = { name: string; version: Pick<PlanVersion, 'promise' | 'prices'>; tier?: Tier | undefined }

/** What differs between two plans or versions; what both have alike is left out. */
export function PlanComparison({ before, after }: { before: Side; after: Side }) {
  const { t } = useLingui()
  const ofBefore = useVersionFacts(before.tier)
  const ofAfter = useVersionFacts(after.tier)
  const rows = ofBefore.map(({ label, of }, at) => ({
    label,
    before: of(before.version),
    after: ofAfter[at]?.of(after.version) ?? '',
  }))
  const changes = rows.filter(row => row.before !== row.after)
  if (changes.length === 0) return <p>{t`Both are the same.`}</p>
  return (
    <table className={style.plans}>
      <thead>
        <tr>
          <th scope="col">{t`What changes`}</th>
          <th scope="col">{before.name}</th>
          <th scope="col">{after.name}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(row => (
          <tr key={row.label}>
            <th scope="row">{row.label}</th>
            <td className="muted">{row.before}</td>
            <td>{row.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
