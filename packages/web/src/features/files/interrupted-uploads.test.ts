import { expect, it } from 'vitest'
import { fingerprintOf, readInterrupted } from './interrupted-uploads.ts'

it('finds the uploads of this person in this customer that were cut off and passes over everything else', () => {
  const file = new File(['sound'], 'talk.mp3', { lastModified: 1 })
  const kept: Record<string, string> = {
    [`tus::${fingerprintOf('acme/ann', file)}::1`]: JSON.stringify({ size: 42, metadata: { filename: 'talk.mp3' } }),
    [`tus::${fingerprintOf('harbor/ann', file)}::1`]: JSON.stringify({ size: 42, metadata: { filename: 'other.mp3' } }),
    'tus::of-acme/ann-b::2': 'not json',
    'tus::of-acme/ann-c::3': JSON.stringify({ size: 1, metadata: {} }),
    language: 'de',
  }
  expect(readInterrupted('acme/ann', Object.keys(kept), name => kept[name] ?? null)).toEqual([
    { storageKey: `tus::${fingerprintOf('acme/ann', file)}::1`, name: 'talk.mp3', bytes: 42 },
  ])
})
