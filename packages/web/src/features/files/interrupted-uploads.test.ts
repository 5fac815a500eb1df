import { expect, it } from 'vitest'
import { readInterrupted } from './interrupted-uploads.ts'

it('finds the uploads that were cut off and passes over everything else', () => {
  const kept: Record<string, string> = {
    'tus::tus-br-a::1': JSON.stringify({ size: 42, metadata: { filename: 'talk.mp3' } }),
    'tus::tus-br-b::2': 'not json',
    'tus::tus-br-c::3': JSON.stringify({ size: 1, metadata: {} }),
    language: 'de',
  }
  expect(readInterrupted(Object.keys(kept), name => kept[name] ?? null)).toEqual([
    { storageKey: 'tus::tus-br-a::1', name: 'talk.mp3', bytes: 42 },
  ])
})
