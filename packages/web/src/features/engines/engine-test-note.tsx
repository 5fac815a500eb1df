import { useLingui } from '@lingui/react/macro'
import type { Engine } from '@scriptorium/contract'
import { formatDuration } from '#lib/format.ts'
import { When } from '#ui/amounts.tsx'
import { StateBadge } from '#ui/state-badge.tsx'

/** How the last test went, with what was heard. */
export function EngineTestNote({ engine }: { engine: Engine }) {
  const { t } = useLingui()
  const test = engine.lastTest
  if (!test) return null
  if (test.outcome === 'asked') return <StateBadge tone="info">{t`Under way`}</StateBadge>
  const isGood = test.outcome === 'passed'
  return (
    <>
      <StateBadge tone={isGood ? 'ok' : 'bad'}>{isGood ? t`Passed` : t`Failed`}</StateBadge>{' '}
      <span className="small muted">
        <When at={test.at} />
        {': '}
        {isGood ? t`“${test.text}” in ${formatDuration(test.tookMs)}` : test.detail}
      </span>
    </>
  )
}
