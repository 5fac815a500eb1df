import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asAttachment, displayName } from './display-name.ts'

it.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\talk.mp3', 'talk.mp3'],
  ['C:talk.mp3', 'talk.mp3'],
  ['CON', '_CON'],
  ['lpt1.wav', '_lpt1.wav'],
  ['..', 'recording'],
  ['.hidden', 'hidden'],
  ['', 'recording'],
  ['a\nb\u0000c.mp3', 'a b c.mp3'],
  ['\u202egnp.mp3', 'gnp.mp3'],
  ['in\u2066voice\u2069.mp3', 'in voice .mp3'],
  ['re\u0301sume\u0301.mp3', 'résumé.mp3'],
  ['👩\u200d💻.mp3', '👩\u200d💻.mp3'],
  ['Gespräch 🎙️.mp3', 'Gespräch 🎙️.mp3'],
])('shows %j as %j [FIL-09]', (given, shown) => {
  expect(displayName(given)).toBe(shown)
})
it('shows any name within 200 characters, without path, control and bidi marks, and the same when shown again [FIL-09]', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), given => {
      const name = displayName(given)
      expect([...name].length).toBeGreaterThan(0)
      expect([...name].length).toBeLessThanOrEqual(200)
      expect(name).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/u)
      expect(name.isWellFormed()).toBe(true)
      expect(displayName(name)).toBe(name)
    }),
    { numRuns: 2000 },
  )
})
it('keeps every name inside its quotes [FIL-10]', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), given => {
      expect(asAttachment(displayName(given))).toMatch(
        /^attachment; filename="[\x20-\x21\x23-\x24\x26-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9\-._~!%]+$/,
      )
    }),
  )
  expect(asAttachment('a"; x="b.mp3')).toBe(
    `attachment; filename="a_; x=_b.mp3"; filename*=UTF-8''a%22%3B%20x%3D%22b.mp3`,
  )
})
