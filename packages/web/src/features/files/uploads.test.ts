import { DetailedError, Upload } from 'tus-js-client'
import { afterEach, expect, it, vi } from 'vitest'
import { plainOptions } from './upload-options.ts'
import { addUploads, cancelUpload, codeOfRefusal, pauseUpload, stopUploads } from './uploads.ts'

afterEach(() => vi.restoreAllMocks())

function refusal(status: number, body: string): Error {
  const response = {
    getStatus: () => status,
    getBody: () => body,
    getHeader: () => undefined,
    getUnderlyingObject: () => null,
  }
  return Object.assign(new DetailedError('refused'), { originalResponse: response })
}

it('reads the problem that refused an upload', () => {
  expect(codeOfRefusal(refusal(413, '{"code":"storage-full"}'))).toBe('storage-full')
})

it('tells a lost connection from a refusal', () => {
  expect(codeOfRefusal(new Error('network'))).toBe('offline')
  expect(codeOfRefusal(refusal(413, '<html>'))).toBe('too-large')
})

it.each([
  ['paused', pauseUpload],
  ['given up', cancelUpload],
  ['stopped by a change of customer', async () => stopUploads()],
])('never begins to send what was %s before', async (_, stop) => {
  const found = Promise.withResolvers<[]>()
  vi.spyOn(Upload.prototype, 'findPreviousUploads').mockReturnValue(found.promise)
  vi.spyOn(Upload.prototype, 'abort').mockResolvedValue()
  const begin = vi.spyOn(Upload.prototype, 'start').mockReturnValue()
  const key = crypto.randomUUID()
  vi.spyOn(crypto, 'randomUUID').mockReturnValue(key)
  addUploads([new File(['sound'], 'talk.mp3')], plainOptions)
  await stop(key)
  found.resolve([])
  await found.promise
  expect(begin).not.toHaveBeenCalled()
})
