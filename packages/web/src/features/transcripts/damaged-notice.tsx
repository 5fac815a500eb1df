import { useLingui } from '@lingui/react/macro'
import { IconAlertTriangle } from '@tabler/icons-react'
import { formatDuration } from '#lib/format.ts'
import style from './transcript-page.module.css'

/** Stands above a transcript that holds only a part of its recording. */
export function DamagedNotice({ durationMs }: { durationMs: number }) {
  const { t } = useLingui()
  const duration = formatDuration(durationMs)
  return (
    <p className={style.notice} role="note">
      <IconAlertTriangle size={18} aria-hidden />
      {t`This recording is damaged or cut off. Only the part that could be read was transcribed: ${duration}.`}
    </p>
  )
}
