import { DetailedError } from 'tus-js-client'
import { expect, it } from 'vitest'
import { codeOfRefusal } from './uploads.ts'

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
