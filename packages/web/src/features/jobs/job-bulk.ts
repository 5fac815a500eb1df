import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { cancelJob, type Job, retryJob, trashJob } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import type { BulkAct } from '#ui/bulk-bar.tsx'
import { isEnded, mayStartAgain } from './job-words.ts'

/** What can be done to several jobs at once. */
export function useJobBulk(): readonly BulkAct<Job>[] {
  const { t } = useLingui()
  const may = useMay('job.control')
  if (!may) return []
  return [
    {
      id: 'cancel',
      fits: job => !isEnded(job.state),
      label: count => t`Cancel ${plural(count, { one: '# job', other: '# jobs' })}`,
      verb: t`Cancel jobs`,
      warning: t`They stop at once. The recordings stay, and each job can be started again.`,
      irreversible: false,
      act: job => call(cancelJob, { params: { id: job.id } }),
      done: count => t`${plural(count, { one: '# job cancelled', other: '# jobs cancelled' })}`,
      changes: [keys.jobs],
    },
    {
      id: 'retry',
      fits: mayStartAgain,
      label: count => t`Start ${plural(count, { one: '# job', other: '# jobs' })} again`,
      verb: t`Start again`,
      warning: t`They are worked on anew. What was counted before is not counted twice.`,
      irreversible: false,
      act: job => call(retryJob, { params: { id: job.id } }),
      done: count => t`${plural(count, { one: '# job started again', other: '# jobs started again' })}`,
      changes: [keys.jobs],
    },
    {
      id: 'remove',
      fits: job => isEnded(job.state),
      label: count => t`Remove ${plural(count, { one: '# job', other: '# jobs' })}`,
      verb: t`Remove jobs`,
      warning: t`They leave this list for everybody in your account. Transcripts stay.`,
      irreversible: false,
      act: job => call(trashJob, { params: { id: job.id } }),
      done: count => t`${plural(count, { one: '# job removed', other: '# jobs removed' })}`,
      changes: [keys.jobs],
    },
  ]
}
