import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Job, JobState } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

export const stateWords: Record<JobState, { tone: Tone; word: MessageDescriptor }> = {
  waiting: { tone: 'plain', word: msg`Waiting` },
  running: { tone: 'info', word: msg`Running` },
  done: { tone: 'ok', word: msg`Done` },
  failed: { tone: 'bad', word: msg`Failed` },
  cancelled: { tone: 'warn', word: msg`Cancelled` },
}

export const waitingWords: Record<NonNullable<Job['waitingFor']>, MessageDescriptor> = {
  turn: msg`Your earlier recordings come first.`,
  slot: msg`All machines are busy. It starts as soon as one is free.`,
  engine: msg`No speech engine is available at the moment. It starts by itself when one is back.`,
  retry: msg`The last attempt failed. The next one starts in a moment.`,
}

const taskWords: Record<string, MessageDescriptor> = { transcribe: msg`Transcription` }

/** The work of a task in words; a kind without words is named as it is. */
export function taskWord(kind: string): MessageDescriptor {
  return taskWords[kind] ?? { id: kind, message: kind }
}

/** Where a task waits, in words: the engines of a pool with a model. */
export function laneWord(lane: string): MessageDescriptor {
  const [pool = lane, model = ''] = lane.replace(/^speech:/, '').split('.')
  const name = model.replaceAll('_', '.')
  return name === '' ? msg`Speech, engine ${pool}` : msg`Speech, model ${name}, pool ${pool}`
}

export const mayStartAgain = ({ state }: Pick<Job, 'state'>): boolean => state === 'failed' || state === 'cancelled'
export const isEnded = (state: JobState): boolean => state === 'done' || state === 'failed' || state === 'cancelled'
