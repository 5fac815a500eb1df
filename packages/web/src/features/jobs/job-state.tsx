import { useLingui } from '@lingui/react/macro'
import type { Job } from '@scriptorium/contract'
import { failureWords } from '#ui/failure-words.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import style from './job-state.module.css'
import { stateWords } from './job-words.ts'

/** State of a job in one cell: a number while it runs, the reason when it failed. */
export function JobStateCell({ job }: { job: Job }) {
  const { t } = useLingui()
  const { tone, word } = stateWords[job.state]
  return (
    <span className={style.cell}>
      <StateBadge tone={tone}>{t(word)}</StateBadge>
      {job.damaged ? <StateBadge tone="warn">{t`Damaged`}</StateBadge> : null}
      {job.state === 'running' ? <ProgressBar label={t`Progress of ${job.title}`} share={job.progress} /> : null}
      {job.state === 'failed' && job.problem ? (
        <span className="muted small">{t(failureWords[job.problem.code].what)}</span>
      ) : null}
    </span>
  )
}
