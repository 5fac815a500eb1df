import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Job, JobProblemCode, JobState } from '@scriptorium/contract'
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

/** Why a recording could not be transcribed, and what to do about it. */
export const failureWords: Record<JobProblemCode, { what: MessageDescriptor; next: MessageDescriptor }> = {
  'empty-file': { what: msg`This file is empty.`, next: msg`Export the recording again and upload the new file.` },
  'not-media': {
    what: msg`This is not a recording that can be read.`,
    next: msg`Upload an audio or video file, such as MP3, WAV, M4A or MP4.`,
  },
  'no-audio': { what: msg`This file has no sound.`, next: msg`Upload a recording with an audio track.` },
  truncated: {
    what: msg`This file is damaged.`,
    next: msg`Copy or export the recording again and upload the new file.`,
  },
  'too-long': {
    what: msg`This recording is longer than your plan allows.`,
    next: msg`Cut it into parts, or ask your provider for a larger plan.`,
  },
  limits: {
    what: msg`Decoding this file needs more than is allowed.`,
    next: msg`Convert it to a plain format such as MP3 and upload that.`,
  },
  'minutes-exhausted': {
    what: msg`No minutes are left in this period.`,
    next: msg`The recording is kept. Start it again when there are minutes.`,
  },
  'unsupported-language': {
    what: msg`The chosen model does not know this language.`,
    next: msg`Choose another language or model and upload it again.`,
  },
  'file-gone': { what: msg`The recording was deleted.`, next: msg`Upload it again.` },
  'customer-suspended': {
    what: msg`This account is suspended.`,
    next: msg`An owner of the account can contact the provider.`,
  },
  'engine-failed': {
    what: msg`The speech engine stopped.`,
    next: msg`Start the job again. If it stays, tell support the id of the job.`,
  },
  'engine-stalled': {
    what: msg`The speech engine made no progress.`,
    next: msg`Start the job again. If it stays, tell support the id of the job.`,
  },
  'engine-lost': { what: msg`The speech engine was lost.`, next: msg`Start the job again.` },
  'worker-lost': { what: msg`The machine that worked on this was lost.`, next: msg`Start the job again.` },
  'storage-unavailable': {
    what: msg`The recording could not be read from storage.`,
    next: msg`Start the job again in a few minutes.`,
  },
  internal: {
    what: msg`Something broke on our side.`,
    next: msg`Start the job again. If it stays, tell support the id of the job.`,
  },
}

export const mayStartAgain = ({ state }: Pick<Job, 'state'>): boolean => state === 'failed' || state === 'cancelled'
export const isEnded = (state: JobState): boolean => state === 'done' || state === 'failed' || state === 'cancelled'
