import { useLingui } from '@lingui/react/macro'
import type { JobDetail } from '@scriptorium/contract'
import { Duration, When } from '#ui/amounts.tsx'
import { failureWords } from '#ui/failure-words.ts'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { StateBadge, type Tone } from '#ui/state-badge.tsx'
import style from './job-page.module.css'

type Attempt = JobDetail['attempts'][number]

const tones: Record<Attempt['outcome'], Tone> = {
  running: 'info',
  done: 'ok',
  retry: 'warn',
  failed: 'bad',
  cancelled: 'plain',
}

/** Every attempt with its engine, its outcome and its reason. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const { t } = useLingui()
  const words: Record<Attempt['outcome'], string> = {
    running: t`Running`,
    done: t`Done`,
    retry: t`Tried again`,
    failed: t`Failed`,
    cancelled: t`Cancelled`,
  }
  const columns: [Column<Attempt>, ...Column<Attempt>[]] = [
    { id: 'number', header: t`Attempt`, cell: attempt => t`Attempt ${attempt.number}` },
    {
      id: 'outcome',
      header: t`Outcome`,
      cell: attempt => <StateBadge tone={tones[attempt.outcome]}>{words[attempt.outcome]}</StateBadge>,
    },
    {
      id: 'reason',
      header: t`Reason`,
      cell: ({ problem }) => (problem ? <Reason problem={problem} /> : null),
    },
    { id: 'engine', header: t`Engine`, named: true, cell: attempt => attempt.engine || null },
    {
      id: 'took',
      header: t`Took`,
      named: true,
      align: 'end',
      cell: ({ startedAt, endedAt }) =>
        endedAt === null ? null : <Duration durationMs={Date.parse(endedAt) - Date.parse(startedAt)} />,
    },
    { id: 'started', header: t`Started`, named: true, align: 'end', cell: attempt => <When at={attempt.startedAt} /> },
  ]
  return (
    <ShortList
      label={t`Attempts`}
      columns={columns}
      rows={attempts}
      rowKey={attempt => String(attempt.number)}
      rowName={attempt => t`Attempt ${attempt.number}`}
    />
  )
}

/** Our words for the kind of failure; where the machine was at fault, also what it said. */
function Reason({ problem }: { problem: NonNullable<Attempt['problem']> }) {
  const { t } = useLingui()
  const { code, title, detail, retryable } = problem
  return (
    <span>
      {t(failureWords[code].what)}
      {retryable && detail !== title ? <span className={style.detail}>{detail}</span> : null}
    </span>
  )
}
