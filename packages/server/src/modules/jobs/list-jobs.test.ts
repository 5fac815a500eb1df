import type { Job, JobSort, Page } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { openJobBench } from '../../../../../tests/support/job-bench.ts'
import { makeTranscript } from '../transcripts/fixtures.ts'
import { makeEndedJob, makeJob } from './fixtures.ts'

const { ports, world, app, ctxOf, stored } = await openJobBench()
const { a } = world
const editor = a.people.tenant_editor

const stalled = { state: 'dead', problem: { code: 'engine-stalled', detail: 'No progress.' } } as const
for (const title of ['birch', 'Ash', 'birch', 'Cedar']) await makeJob(ctxOf(a), { fileId: await stored(), title })
await makeEndedJob(ports, ctxOf(a), { fileId: await stored(), title: 'alder' }, stalled)

const list = async (query: string): Promise<Page<Job>> => {
  const answer = await app.ask(editor, { method: 'GET', path: `/jobs?${query}` })
  expect(answer.status).toBe(200)
  // safe because the endpoint of the contract answers with a page of jobs
  return answer.json as Page<Job>
}
/** All pages of two, as a person loads more. */
async function walk(sort: JobSort): Promise<Page<Job>[]> {
  const pages = [await list(`limit=2&sort=${sort}`)]
  for (let next = pages[0]?.nextCursor; next; next = pages.at(-1)?.nextCursor)
    pages.push(await list(`limit=2&sort=${sort}&cursor=${next}`))
  return pages
}
const titlesOf = (pages: Page<Job>[]) => pages.flatMap(({ items }) => items.map(({ title }) => title))

it('sorts all jobs and not only those of a page, each of them once', async () => {
  expect(titlesOf(await walk('title'))).toEqual(['alder', 'Ash', 'birch', 'birch', 'Cedar'])
  expect(titlesOf(await walk('-title'))).toEqual(['Cedar', 'birch', 'birch', 'Ash', 'alder'])
  expect(titlesOf(await walk('created'))).toEqual(['birch', 'Ash', 'birch', 'Cedar', 'alder'])
  expect(titlesOf(await walk('state')).slice(0, 1)).toEqual(['alder'])
})

it('counts what is wanted with the first page only', async () => {
  const pages = await walk('title')
  expect(pages.map(({ total }) => total)).toEqual([5, undefined, undefined])
  expect((await list('search=birch')).total).toBe(2)
  expect((await list('state=failed')).total).toBe(1)
})

it('refuses a column that is not sorted by', async () => {
  expect((await app.ask(editor, { method: 'GET', path: '/jobs?sort=prompt' })).code).toBe('invalid-input')
})

it('marks a job whose recording was cut off as damaged, and no other', async () => {
  const ended = { state: 'done', decodedMs: 9_000, busyMs: 900 } as const
  const cut = await makeTranscript(ctxOf(a), { damaged: true })
  const whole = await makeTranscript(ctxOf(a))
  for (const { transcriptId } of [cut, whole])
    await makeEndedJob(ports, ctxOf(a), { fileId: await stored() }, { ...ended, transcriptId })
  const { items } = await list('state=done')
  expect(items.filter(({ damaged }) => damaged).map(({ transcriptId }) => transcriptId)).toEqual([cut.transcriptId])
  const one = await app.ask(editor, { method: 'GET', path: `/jobs/${items.find(({ damaged }) => damaged)?.id}` })
  expect(one.json).toMatchObject({ damaged: true, transcriptId: cut.transcriptId })
})
