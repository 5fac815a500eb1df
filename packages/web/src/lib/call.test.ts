import { listJobs, readJob, renameTranscript, signIn, trashJob } from '@scriptorium/contract'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressOf, call, onSignedOut } from './call.ts'
import { ProblemError } from './problem-error.ts'

const id = '0197c1f2-5d0e-7a11-8c3b-2f6f1f0a9d10'

function answer(status: number, body?: unknown, headers: Record<string, string> = {}) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  const fake = vi.fn(async (_address: string, _request: RequestInit) =>
    body === undefined
      ? new Response(null, { status, headers })
      : new Response(JSON.stringify(body), { status, headers: { 'content-type': type, ...headers } }),
  )
  vi.stubGlobal('fetch', fake)
  return fake
}

afterEach(() => {
  vi.unstubAllGlobals()
  onSignedOut(() => undefined)
})

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('addresses', () => {
  it('fills in parameters and leaves out what is not given', () => {
    expect(addressOf(readJob, { params: { id } })).toBe(`/api/v1/jobs/${id}`)
    expect(addressOf(listJobs, { query: { state: 'done', search: undefined, cursor: '' } })).toBe(
      '/api/v1/jobs?state=done',
    )
  })

  it('keeps a parameter from becoming a path', () => {
    expect(addressOf(readJob, { params: { id: '../me?x=1' } })).toBe('/api/v1/jobs/..%2Fme%3Fx%3D1')
  })
})

describe('calls', () => {
  it('sends JSON and gives the reply', async () => {
    const fake = answer(200, { id, title: 'New' })
    const reply = await call(renameTranscript, { params: { id }, body: { title: 'New' } })
    expect(reply.title).toBe('New')
    expect(fake.mock.calls[0]?.[1]).toMatchObject({ method: 'PATCH', body: '{"title":"New"}' })
  })

  it('gives nothing for an answer without content', async () => {
    answer(204)
    expect(await call(trashJob, { params: { id } })).toBeUndefined()
  })

  it('throws the problem that the server named, with its request id', async () => {
    answer(409, { code: 'not-finished', detail: 'Wait.', requestId: 'r1', fields: [{ path: 'id', message: 'x' }] })
    const error = await failureOf(call(trashJob, { params: { id } }))
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ code: 'not-finished', status: 409, requestId: 'r1', fields: [{ path: 'id' }] })
  })

  it('names what a proxy in between could not', async () => {
    vi.stubGlobal(
      'fetch',
      async () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    )
    expect(await failureOf(call(readJob, { params: { id } }))).toMatchObject({ code: 'unavailable' })
  })

  it('says offline when nobody answers', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })
    expect(await failureOf(call(readJob, { params: { id } }))).toMatchObject({ code: 'offline', status: 0 })
  })

  it('tells the app when the session has ended, and not when a password is wrong', async () => {
    const ended = vi.fn()
    onSignedOut(ended)
    answer(401, { code: 'wrong-credentials' })
    await failureOf(call(signIn, { body: { email: 'a@b.test', password: 'x' } }))
    expect(ended).not.toHaveBeenCalled()
    answer(401, { code: 'not-signed-in' })
    await failureOf(call(readJob, { params: { id } }))
    expect(ended).toHaveBeenCalledOnce()
  })
})
