import { createReadStream } from 'node:fs'
import { newId } from '#infra/ids'
import { decodeRecording } from './decode-recording.ts'
import type { Engine } from './engine.ts'
import type { JobFolders } from './job-folders.ts'
import type { SpeechEnvironment } from './speech-child.ts'

export type TestOutcome =
  | { outcome: 'passed'; text: string; tookMs: number; sampleMs: number }
  | { outcome: 'failed'; detail: string }

const withinMs = 120_000

/** Lets an engine transcribe the recording that comes with the product, as it would a customer's. */
export function testWithSample(parts: { speech: SpeechEnvironment; folders: JobFolders; sample: string }) {
  return (engine: Engine, model: string): Promise<TestOutcome> =>
    parts.folders.use(async folder => {
      const signal = AbortSignal.timeout(withinMs)
      try {
        const limits = { maxDurationMs: withinMs }
        const sound = await decodeRecording(parts.speech, createReadStream(parts.sample), folder, limits, { signal })
        const began = performance.now()
        const errand = { tenantId: newId(), jobId: newId(), ...limits }
        const asked = { errand, language: 'en', task: 'transcribe', prompt: null, model, beam: 5 } as const
        const heard = await engine.transcribe(sound, asked, { signal, onProgress: () => undefined })
        const text = heard.segments
          .map(segment => segment.text.trim())
          .join(' ')
          .trim()
        if (text === '') return { outcome: 'failed', detail: 'It heard no words in the sample.' }
        return { outcome: 'passed', text, tookMs: Math.round(performance.now() - began), sampleMs: sound.durationMs }
      } catch (error) {
        const detail = signal.aborted
          ? `It was not done within ${withinMs / 1_000} seconds.`
          : error instanceof Error
            ? error.message
            : 'It failed.'
        return { outcome: 'failed', detail }
      }
    })
}
