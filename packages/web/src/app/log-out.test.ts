import { afterEach, expect, it, vi } from 'vitest'
import { queryClient } from '#lib/queries.ts'
import { fingerprintOf } from '../features/files/interrupted-uploads.ts'
import { logOut } from './log-out.ts'

afterEach(() => vi.unstubAllGlobals())

/** The storage of a browser: what is kept are its own keys. */
function storageOf(kept: Record<string, string>): Record<string, string> {
  const methods = {
    removeItem(this: Record<string, string>, name: string) {
      delete this[name]
    },
  }
  return Object.assign(Object.create(methods), kept)
}

it('leaves nothing of what was seen in this browser, names of files neither [WEB-12]', async () => {
  const upload = `tus::${fingerprintOf('acme/ann', new File(['sound'], 'a secret talk.mp3'))}::1`
  const storage = storageOf({ [upload]: '{"metadata":{"filename":"a secret talk.mp3"}}', language: 'de' })
  const assign = vi.fn()
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('location', { assign, origin: 'http://acme.test' })
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
  queryClient.setQueryData(['jobs'], ['a secret talk'])
  await logOut()
  expect(Object.keys(storage)).toEqual(['language'])
  expect(queryClient.getQueryCache().getAll()).toEqual([])
  expect(assign).toHaveBeenCalledWith('/log-in')
})
