import { TaskFailure } from '#infra/queue'
import { Heard, type Listening, type Pcm, type TranscribeParams } from './engine.ts'
import type { SpeechEnvironment } from './speech-child.ts'
import { startWarmChild, type WarmChild } from './warm-child.ts'

export type ChildLimits = {
  /** From start to `ready`. */
  startMs: number
  /** How long a recording of this length may go without progress. */
  stallMs: (durationMs: number) => number
}
/** A child has one model and knows nobody. */
export type ChildParams = Omit<TranscribeParams, 'errand' | 'model'>

/** One warm model in one process. It serves one request at a time. */
export type EngineChild = Omit<WarmChild, 'ask'> & {
  readonly transcribe: (pcm: Pcm, params: ChildParams, listening: Listening) => Promise<Heard>
}

export type EngineProgram = SpeechEnvironment & {
  modelFolder: string
  threads: number
  workFolder: string
  limits: ChildLimits
}

// Four stretches of 29 s at once, the most one step takes, need 1.8 GB of data with the base model and 2 threads, of
// which 0.8 GB are in use; larger models and more threads need a few times that. Beyond it the child has run away.
const maxMemoryBytes = String(8e9)

/** Starts a child and loads the model. */
export async function startEngineChild(program: EngineProgram): Promise<EngineChild> {
  const { modelFolder, threads, limits } = program
  const { ask, ...child } = await startWarmChild(
    { ...program, startMs: limits.startMs },
    {
      door: 'engine',
      args: ['--model-dir', modelFolder, '--threads', String(threads), '--max-memory-bytes', maxMemoryBytes],
      answer: 'result',
      called: 'The speech engine',
    },
  )
  return {
    ...child,
    transcribe: (pcm, { language, task, prompt, beam }, listening) =>
      ask(
        {
          fields: { op: 'transcribe', pcm: pcm.path, language, task, prompt, beam, words: true },
          stallMs: limits.stallMs(pcm.durationMs),
          answer: Heard,
          failureOf,
        },
        listening,
      ),
  }
}

function failureOf(code: string): { failure: TaskFailure; harmless: boolean } | undefined {
  switch (code) {
    case 'unsupported-language':
      return {
        failure: new TaskFailure(
          'unsupported-language',
          'The speech model does not know this language. Choose another one, or let it be detected.',
        ),
        harmless: true,
      }
    case 'unsupported-task':
      return {
        failure: new TaskFailure(
          'unsupported-language',
          'The speech model knows English only and cannot translate. Choose another model.',
        ),
        harmless: true,
      }
    case 'out-of-memory':
      return {
        failure: new TaskFailure('engine-failed', 'The speech engine ran out of memory. It was restarted.'),
        harmless: false,
      }
    default:
      return undefined
  }
}
