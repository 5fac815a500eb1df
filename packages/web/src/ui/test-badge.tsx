import { useLingui } from '@lingui/react/macro'
import { StateBadge } from './state-badge.tsx'

/** A customer that payments are tried with is told from the others wherever it shows. */
export function NameWithKind({ name, isTest }: { name: string; isTest: boolean }) {
  const { t } = useLingui()
  if (!isTest) return name
  return (
    <>
      {name} <StateBadge tone="plain">{t`Test`}</StateBadge>
    </>
  )
}
