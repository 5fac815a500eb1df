import { eventPayloads, type Job, type Page, readJob } from '@scriptorium/contract'
import { type InfiniteData, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { keys } from './keys.ts'
import type { LiveEvent } from './live.ts'
import { queryClient } from './queries.ts'

type JobPages = InfiniteData<Page<Job>>
type JobChange = Pick<Job, 'state' | 'progress' | 'attempt' | 'transcriptId'>

const newsKey = (subject: string) => ['news', subject]

/** Ids of rows that exist but are not shown yet: they wait behind a button, so that nothing moves under a hand. */
export function useNews(subject: 'jobs' | 'transcripts'): { count: number; show: () => void } {
  const { data } = useQuery<string[]>({
    queryKey: newsKey(subject),
    queryFn: () => [],
    enabled: false,
    initialData: [],
  })
  const show = () => {
    queryClient.setQueryData(newsKey(subject), [])
    void queryClient.invalidateQueries({ queryKey: [subject, 'list'] })
  }
  const shown = shownIds(subject)
  return { count: data.filter(id => !shown.has(id)).length, show }
}

function shownIds(subject: string): Set<string> {
  const lists = queryClient.getQueriesData<InfiniteData<Page<{ id: string }>>>({ queryKey: [subject, 'list'] })
  return new Set(lists.flatMap(([, data]) => data?.pages.flatMap(page => page.items.map(({ id }) => id)) ?? []))
}

function announce(subject: 'jobs' | 'transcripts', id: string): void {
  // Where nothing is shown yet, nothing can move under a hand: the first row comes by itself.
  if (shownIds(subject).size === 0) {
    void queryClient.invalidateQueries({ queryKey: [subject, 'list'] })
    return
  }
  queryClient.setQueryData<string[]>(newsKey(subject), (before = []) =>
    before.includes(id) ? before : [...before, id],
  )
}

/** Changes the row where it stands; says whether any list had it. */
function patchRow(id: string, change: Partial<Job>): boolean {
  let found = false
  queryClient.setQueriesData<JobPages>({ queryKey: [...keys.jobs, 'list'] }, data => {
    if (!data?.pages.some(page => page.items.some(job => job.id === id))) return data
    found = true
    const pages = data.pages.map(page => ({
      ...page,
      items: page.items.map(job => (job.id === id ? { ...job, ...change } : job)),
    }))
    return { ...data, pages }
  })
  queryClient.setQueryData<Job>(keys.job(id), job => (job ? { ...job, ...change } : job))
  return found
}

const endStates: readonly Job['state'][] = ['done', 'failed', 'cancelled']

async function jobChanged(id: string, change: JobChange): Promise<void> {
  const wasShown = patchRow(id, change)
  const anyList = queryClient.getQueriesData<JobPages>({ queryKey: [...keys.jobs, 'list'] }).some(([, data]) => data)
  if (!wasShown && anyList && change.state === 'waiting') announce('jobs', id)
  const isTurn = endStates.includes(change.state) || change.progress === 0
  if (!isTurn) return
  const { attempts: _, ...row } = await queryClient.fetchQuery({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => call(readJob, { params: { id } }, { signal }),
    staleTime: 0,
  })
  patchRow(id, row)
  if (endStates.includes(change.state)) void queryClient.invalidateQueries({ queryKey: keys.account })
}

/** What each event of the feed does to what is on the screen. */
export function applyLive(event: LiveEvent): void {
  switch (event.topic) {
    case 'job.changed': {
      const parsed = eventPayloads[event.topic].safeParse(event.payload)
      if (!parsed.success) return
      const { jobId, ...change } = parsed.data
      jobChanged(jobId, change).catch(() => queryClient.invalidateQueries({ queryKey: keys.job(jobId) }))
      return
    }
    case 'transcript.finished': {
      const parsed = eventPayloads[event.topic].safeParse(event.payload)
      if (parsed.success) announce('transcripts', parsed.data.transcriptId)
      return
    }
    case 'transcript.changed': {
      const parsed = eventPayloads[event.topic].safeParse(event.payload)
      if (parsed.success) void queryClient.invalidateQueries({ queryKey: keys.transcript(parsed.data.transcriptId) })
      return
    }
    case 'job.trashed':
      void queryClient.invalidateQueries({ queryKey: [...keys.jobs, 'list'] })
      return
    case 'transcript.trashed':
      void queryClient.invalidateQueries({ queryKey: [...keys.transcripts, 'list'] })
      return
    case 'file.stored':
    case 'file.deleted':
      void queryClient.invalidateQueries({ queryKey: keys.account })
      return
    case 'member.changed':
      void queryClient.invalidateQueries({ queryKey: keys.members })
      return
    default:
      event.topic satisfies never
  }
}
