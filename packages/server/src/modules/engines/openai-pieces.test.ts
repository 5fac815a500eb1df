import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutAtSilences, frameMs, openLoudness } from './openai-pieces.ts'

const quiet = -55
const loud = -20
/** Frames of 20 ms, from stretches of a loudness. */
const frames = (...stretches: [ms: number, loudness: number][]) =>
  Float32Array.from(stretches.flatMap(([ms, loudness]) => Array<number>(ms / frameMs).fill(loudness)))
const ends = (pieces: { endMs: number }[]) => pieces.map(piece => piece.endMs)

describe('cutting a recording into pieces', () => {
  it('leaves whole what is short enough', () => {
    expect(cutAtSilences(frames([1_000, loud]), 1_000, 1_000)).toEqual([{ startMs: 0, endMs: 1_000 }])
  })
  it('cuts in the middle of the longest silence near the end of a piece', () => {
    const sound = frames([6_000, loud], [300, quiet], [1_000, loud], [800, quiet], [4_000, loud])
    expect(ends(cutAtSilences(sound, 12_100, 10_000))).toEqual([7_700, 12_100])
  })
  it('finds the silence of a noisy room, and none in a dip within a word', () => {
    const sound = frames([6_000, -15], [100, -58], [1_400, -15], [600, -34], [4_000, -15])
    expect(ends(cutAtSilences(sound, 12_100, 10_000))).toEqual([7_800, 12_100])
  })
  it('takes no faint breath between two words for speech or for a pause: it begins and ends with hysteresis', () => {
    const sound = frames([6_000, loud], [200, quiet], [60, quiet + 9], [240, quiet], [5_500, loud])
    expect(ends(cutAtSilences(sound, 12_000, 10_000))).toEqual([6_250, 12_000])
  })
  it('cuts at the quietest moment where nobody pauses', () => {
    const sound = frames([8_000, loud], [20, loud - 3], [4_000, loud])
    expect(ends(cutAtSilences(sound, 12_020, 10_000))).toEqual([8_010, 12_020])
  })
  it('makes pieces that follow each other exactly and are never too long, whatever the sound', () => {
    const sounds = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: -80, max: 0 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(
        sounds,
        fc.integer({ min: 1_000, max: 20_000 }),
        fc.integer({ min: 0, max: 19 }),
        (sound, maxMs, rest) => {
          const made = frames(...sound.map(([count, loudness]): [number, number] => [count * frameMs, loudness]))
          const durationMs = made.length * frameMs + rest
          const pieces = cutAtSilences(made, durationMs, maxMs)
          expect(pieces.map(piece => piece.startMs)).toEqual([0, ...ends(pieces).slice(0, -1)])
          expect(pieces.at(-1)?.endMs).toBe(durationMs)
          for (const { startMs, endMs } of pieces) {
            expect(Number.isInteger(endMs)).toBe(true)
            expect(endMs - startMs).toBeLessThanOrEqual(maxMs)
            if (durationMs > 0) expect(endMs).toBeGreaterThan(startMs)
          }
        },
      ),
    )
  })
})

describe('loudness', () => {
  it('is that of full scale, of silence and of what lies between, in whatever portions the bytes come', () => {
    const samples = new Int16Array(3 * 320 + 160)
    samples.fill(32_767, 0, 320)
    samples.fill(-3_277, 640, 960)
    const bytes = new Uint8Array(samples.buffer)
    for (const portion of [1, 3, 640, 5_000]) {
      const loudness = openLoudness()
      for (let at = 0; at < bytes.length; at += portion) loudness.add(bytes.subarray(at, at + portion))
      expect([...loudness.frames()].map(one => Math.round(one) + 0)).toEqual([0, -100, -20, -100])
    }
  })
})
