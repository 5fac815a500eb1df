import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Engine, Heard } from '../../packages/server/src/modules/engines/index.ts'

type Pcm = Parameters<Engine['transcribe']>[0]
type TranscribeParams = Parameters<Engine['transcribe']>[1]
export type SuiteSubject = {
  engine: Engine
  /** Two recordings, and words that are heard in one of them only. */
  recordings: readonly [SuiteRecording, SuiteRecording]
  /** Settles when the engine is busy with a recording, so that it can be cancelled in the middle. */
  working: () => Promise<void>
  /** What the engine still keeps: of a finished recording, and of one that was cancelled. */
  leftovers: () => Promise<number>
}
export type SuiteRecording = { pcm: Pcm; params: TranscribeParams; says: string; neverSays: string }

const unhurried = () => ({ signal: new AbortController().signal, onProgress: () => undefined })
export const textOf = (heard: Heard) => heard.segments.map(segment => segment.text.trim()).join(' ')

/** What every engine keeps, whatever runs behind it. `open` brings it to life for one test. */
export function engineSuite(open: () => Promise<SuiteSubject>): void {
  it('hears what is said, with words in order and inside the recording', async () => {
    const { engine, recordings } = await open()
    await engine.load()
    const [{ pcm, params, says, neverSays }] = recordings
    const heard = await engine.transcribe(pcm, params, unhurried())
    expect(textOf(heard).toLowerCase()).toContain(says)
    expect(textOf(heard).toLowerCase()).not.toContain(neverSays)
    const words = heard.segments.flatMap(segment => segment.words)
    if (engine.capabilities.words)
      expect(
        words
          .map(word => word.text)
          .join('')
          .toLowerCase(),
      ).toContain(says)
    for (const stretches of [heard.segments, words]) {
      expect(stretches.map(one => one.startMs)).toEqual(stretches.map(one => one.startMs).toSorted((a, b) => a - b))
      expect(stretches.every(one => one.startMs <= one.endMs && one.endMs <= pcm.durationMs)).toBe(true)
      expect(stretches.every(one => Number.isInteger(one.startMs) && Number.isInteger(one.endMs))).toBe(true)
    }
  })
  it('tells of progress that never goes back', async () => {
    const { engine, recordings } = await open()
    await engine.load()
    const [{ pcm, params }] = recordings
    const seen: number[] = []
    await engine.transcribe(pcm, params, { ...unhurried(), onProgress: share => seen.push(share) })
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.every(share => share >= 0 && share <= 1)).toBe(true)
  })
  it('keeps nothing of a recording that is done', async () => {
    const { engine, recordings, leftovers } = await open()
    await engine.load()
    await engine.transcribe(recordings[0].pcm, recordings[0].params, unhurried())
    expect(await leftovers()).toBe(0)
  })
  it('ends for the reason of the signal, keeps nothing, and takes the next recording', async () => {
    const { engine, recordings, working, leftovers } = await open()
    await engine.load()
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    const [{ pcm, params, says }] = recordings
    const running = engine.transcribe(pcm, params, { ...unhurried(), signal: cancel.signal })
    running.catch(() => undefined)
    await working()
    cancel.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(await leftovers()).toBe(0)
    expect(textOf(await engine.transcribe(pcm, params, unhurried())).toLowerCase()).toContain(says)
  })
  it('does not begin what was cancelled before', async () => {
    const { engine, recordings } = await open()
    const reason = new Error('cancelled')
    const { pcm, params } = recordings[0]
    const listening = { ...unhurried(), signal: AbortSignal.abort(reason) }
    await expect(engine.transcribe(pcm, params, listening)).rejects.toBe(reason)
  })
  it('does not mix two recordings at once', async () => {
    const { engine, recordings } = await open()
    await engine.load()
    const heard = await Promise.all(recordings.map(({ pcm, params }) => engine.transcribe(pcm, params, unhurried())))
    recordings.forEach(({ says, neverSays }, index) => {
      const text = textOf(heard[index] as Heard).toLowerCase()
      expect(text).toContain(says)
      expect(text).not.toContain(neverSays)
    })
  })
}

/** A folder that is gone with the test. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-engine-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
