import { useLingui } from '@lingui/react/macro'
import type { Me } from '@scriptorium/contract'
import { IconEye } from '@tabler/icons-react'
import { formatDuration } from '#lib/format.ts'
import { useNow } from '#lib/use-now.ts'
import { useAct } from '#ui/use-act.ts'
import { leaveNow } from './open-now.ts'
import { rightsWord } from './visit-words.ts'

/** On every page of a visit: as whom, how far, how long still, and the way back. */
export function VisitStrip({ visit, className }: { visit: NonNullable<Me['visit']>; className: string | undefined }) {
  const { t } = useLingui()
  const now = useNow()
  const leave = useAct(() => leaveNow(), [])
  const leftMs = Math.max(0, new Date(visit.endsAt).getTime() - now.getTime())
  const rights = t(rightsWord(visit))
  return (
    <section className={className} aria-label={t`Log in as`}>
      <IconEye size={18} aria-hidden />
      <span>
        {leftMs > 0
          ? t`You are logged in as ${visit.asName}. ${rights}. ${formatDuration(leftMs)} left.`
          : t`The time is over. Nothing more can be seen here.`}
      </span>
      <button type="button" onClick={() => leave.mutate(undefined)}>
        {t`End it`}
      </button>
    </section>
  )
}
