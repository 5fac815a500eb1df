import { useLingui } from '@lingui/react/macro'
import type { EngineTest } from '@scriptorium/contract'
import { formatDuration } from '#lib/format.ts'
import { When } from '#ui/amounts.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import style from './engines-page.module.css'

/** How a test went, with what was heard or why it failed. */
export function EngineTestNote({ test }: { test: EngineTest }) {
  const { t } = useLingui()
  if (test.outcome === 'asked') return <StateBadge tone="info">{t`Under way`}</StateBadge>
  const isGood = test.outcome === 'passed'
  return (
    <span className={style.note}>
      <StateBadge tone={isGood ? 'ok' : 'bad'}>{isGood ? t`Passed` : t`Failed`}</StateBadge> <When at={test.at} />
      <span className={style.line}>{isGood ? t`“${test.text}” in ${formatDuration(test.tookMs)}` : test.detail}</span>
    </span>
  )
}
