import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { withoutMinutes } from '@scriptorium/contract'
import { IconAlertTriangle, IconCloudOff, IconFilterOff, IconGauge, IconInbox, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { brandWords } from '#lib/brand.ts'
import { isProblem, ProblemError } from '#lib/problem-error.ts'
import { CopyId } from './copy-id.tsx'
import { problemWords, saysMore } from './problem-words.ts'
import style from './state-panel.module.css'

type PanelProps = {
  icon: ReactNode
  tone?: 'plain' | 'warn' | 'bad'
  what: string
  next?: ReactNode
  action?: ReactNode
  requestId?: string
  urgent?: boolean
}

function Panel({ icon, tone = 'plain', what, next, action, requestId, urgent }: PanelProps) {
  const { t } = useLingui()
  return (
    <div className={`${style.panel} ${style[tone] ?? ''}`} role={urgent ? 'alert' : undefined}>
      <div className={style.drawing} aria-hidden>
        {icon}
      </div>
      <p className={style.what}>{what}</p>
      {next ? <p className={style.next}>{next}</p> : null}
      {action ? <div className={style.actions}>{action}</div> : null}
      {requestId ? (
        <p className={style.request}>
          {t`Request id`} <CopyId id={requestId} />
        </p>
      ) : null}
    </div>
  )
}

/** Lines in the shape of what comes; unseen for the first 150 ms, so that a quick answer does not flicker. */
export function LoadingPanel({ lines = 5 }: { lines?: number }) {
  const { t } = useLingui()
  return (
    <div className={style.skeleton} role="status" aria-label={t`Loading`}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are all alike
        <div key={line} className={style.line} style={{ width: `${96 - ((line * 17) % 40)}%` }} />
      ))}
    </div>
  )
}

export function EmptyPanel({
  what,
  next,
  action,
  icon,
}: {
  what: string
  next?: ReactNode
  action?: ReactNode
  icon?: ReactNode
}) {
  return <Panel icon={icon ?? <IconInbox size={24} />} what={what} next={next} action={action} />
}

export function FilteredEmptyPanel({ onClear }: { onClear: () => void }) {
  const { t } = useLingui()
  return (
    <Panel
      icon={<IconFilterOff size={24} />}
      what={t`Nothing matches this search.`}
      next={t`Try other words or another filter.`}
      action={
        <Button variant="default" onClick={onClear}>
          {t`Clear filters`}
        </Button>
      }
    />
  )
}

export function NoPermissionPanel({ who }: { who?: string }) {
  const { t } = useLingui()
  return (
    <Panel
      icon={<IconLock size={24} />}
      what={t`Your role does not include this page.`}
      next={who ?? t`An owner or admin of your account can give you another role.`}
    />
  )
}

export function OfflinePanel({ onRetry }: { onRetry?: () => void }) {
  const { t } = useLingui()
  return (
    <Panel
      icon={<IconCloudOff size={24} />}
      tone="warn"
      what={t`You are offline.`}
      next={t`Pages that are already open stay readable, and uploads go on when the connection is back.`}
      action={onRetry ? <Button variant="default" onClick={onRetry}>{t`Try again`}</Button> : undefined}
    />
  )
}

export function OverLimitPanel({ what, next, action }: { what: string; next: string; action?: ReactNode }) {
  return <Panel icon={<IconGauge size={24} />} tone="warn" what={what} next={next} action={action} />
}

type ErrorPanelProps = {
  error: unknown
  onRetry?: () => void
  /** The way out where another try cannot help: the address names nothing. */
  back?: ReactNode
}

/** Any failure of a call, in the state that fits it. */
export function ErrorPanel({ error, onRetry, back }: ErrorPanelProps) {
  const { t } = useLingui()
  if (isProblem(error, 'offline')) return <OfflinePanel onRetry={onRetry} />
  if (isProblem(error, 'forbidden')) return <NoPermissionPanel />
  const known = error instanceof ProblemError
  if (back && isProblem(error, 'not-found', 'invalid-input')) {
    const { what, next } = problemWords['not-found']
    return <EmptyPanel icon={<IconFilterOff size={24} />} what={t(what)} next={t(next)} action={back} />
  }
  const words = problemWords[known ? error.code : 'bug'] ?? problemWords.bug
  const next = (known && brandWords[error.code]) || t(words.next)
  if (isProblem(error, ...withoutMinutes, 'storage-full', 'not-in-plan')) {
    return <OverLimitPanel what={t(words.what)} next={saysMore(error) ? error.detail : next} />
  }
  return (
    <Panel
      icon={<IconAlertTriangle size={24} />}
      tone="bad"
      urgent
      what={t(words.what)}
      next={next}
      requestId={known ? error.requestId : undefined}
      action={onRetry ? <Button variant="default" onClick={onRetry}>{t`Try again`}</Button> : undefined}
    />
  )
}
