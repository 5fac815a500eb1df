import type { Job, Page } from '@scriptorium/contract'
import type { InfiniteData } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keys } from './keys.ts'
import { applyLive } from './live-updates.ts'
import { queryClient } from './queries.ts'

const one = '0197c1f2-5d0e-7a11-8c3b-000000000001'
const two = '0197c1f2-5d0e-7a11-8c3b-000000000002'

// safe because only these facts of a job are looked at
const job = (id: string, state: Job['state'], progress = 0) => ({ id, state, progress, attempt: 1, title: id }) as Job

function showList(jobs: Job[]) {
  queryClient.setQueryData(keys.jobList({}, 25), {
    pages: [{ items: jobs, nextCursor: null }],
    pageParams: [undefined],
  })
}

function shown() {
  return queryClient.getQueryData<InfiniteData<Page<Job>>>(keys.jobList({}, 25))?.pages[0]?.items
}

function tell(jobId: string, state: Job['state'], progress: number) {
  applyLive({
    type: 'event',
    id: 1,
    topic: 'job.changed',
    at: '',
    payload: { jobId, state, progress, attempt: 1, transcriptId: null },
  })
}

beforeEach(() => queryClient.clear())
afterEach(() => vi.unstubAllGlobals())

describe('live changes of jobs', () => {
  it('change the row where it stands', () => {
    showList([job(one, 'waiting'), job(two, 'running', 0.1)])
    tell(two, 'running', 0.6)
    expect(shown()?.map(({ id, progress }) => [id, progress])).toEqual([
      [one, 0],
      [two, 0.6],
    ])
  })

  it('hold a new job back behind the button instead of moving rows', () => {
    vi.stubGlobal('fetch', async () => new Response('{}', { status: 404 }))
    showList([job(one, 'running')])
    tell(two, 'waiting', 0)
    expect(shown()?.map(({ id }) => id)).toEqual([one])
    expect(queryClient.getQueryData(['news', 'jobs'])).toEqual([two])
  })

  it('bring the first row by themselves: nothing stands where it could move', async () => {
    showList([])
    tell(one, 'waiting', 0)
    expect(queryClient.getQueryData(['news', 'jobs'])).toBeUndefined()
    expect(queryClient.getQueryState(keys.jobList({}, 25))?.isInvalidated).toBe(true)
  })

  it('load the whole job when it ends, for its reason and its transcript', async () => {
    const ended = { ...job(one, 'done', 1), transcriptId: two, attempts: [] }
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(ended), { status: 200 }))
    showList([job(one, 'running', 0.9)])
    tell(one, 'done', 1)
    await vi.waitFor(() => expect(shown()?.[0]?.transcriptId).toBe(two))
    expect(shown()?.[0]?.state).toBe('done')
  })

  it('pass over an event that this build does not understand', () => {
    showList([job(one, 'running', 0.5)])
    applyLive({ type: 'event', id: 1, topic: 'job.changed', at: '', payload: { jobId: 7 } })
    expect(shown()?.[0]?.progress).toBe(0.5)
  })
})
