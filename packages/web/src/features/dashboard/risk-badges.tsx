import { useLingui } from '@lingui/react/macro'
import type { ResellerRisk, RiskReason } from '@scriptorium/contract'
import { StateBadge } from '#ui/state-badge.tsx'
import style from './dashboard.module.css'
import { resellerRiskWords, riskWords } from './risk-words.ts'

const words = { ...riskWords, ...resellerRiskWords }

/** Why somebody should look: a word each, the rule behind it on hover. */
export function RiskBadges({ reasons }: { reasons: readonly (RiskReason | ResellerRisk)[] }) {
  const { t } = useLingui()
  return (
    <span className={style.reasons}>
      {reasons.map(reason => (
        <span key={reason} title={t(words[reason].means)}>
          <StateBadge tone={words[reason].tone}>{t(words[reason].word)}</StateBadge>
        </span>
      ))}
    </span>
  )
}
