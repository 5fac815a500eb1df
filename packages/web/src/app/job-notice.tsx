import { useLingui } from '@lingui/react/macro'
import { eventPayloads, readJob } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import type { LiveEvent } from '#lib/live.ts'
import { queryClient } from '#lib/queries.ts'
import { toastDone, toastFailed } from '#ui/toast.tsx'

/** Pages on which the end of a job is seen anyway. */
function isSeen(path: string, jobId: string): boolean {
  return path === '/' || path === '/jobs' || path === `/jobs/${jobId}`
}

/** Tells somebody who is elsewhere that their own recording is ready, or why it is not. */
export function useJobNotice(ownName: string | undefined): (event: LiveEvent) => void {
  const { t } = useLingui()
  const tell = async (jobId: string) => {
    const job = await queryClient.fetchQuery({
      queryKey: keys.job(jobId),
      queryFn: ({ signal }) => call(readJob, { params: { id: jobId } }, { signal }),
      staleTime: 2000,
    })
    if (job.createdBy !== ownName || isSeen(location.pathname, jobId)) return
    if (job.state === 'done') toastDone(t`“${job.title}” is transcribed.`)
    if (job.state === 'failed') toastFailed(t`“${job.title}” could not be transcribed.`, job.problem?.detail ?? '')
  }
  return event => {
    if (event.topic !== 'job.changed') return
    const parsed = eventPayloads['job.changed'].safeParse(event.payload)
    if (!parsed.success || (parsed.data.state !== 'done' && parsed.data.state !== 'failed')) return
    // A notice that cannot be told is no fault of its own: the lists show the same.
    tell(parsed.data.jobId).catch(() => undefined)
  }
}
