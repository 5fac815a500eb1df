import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { JobProblemCode } from '@scriptorium/contract'

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
  'member-limit-reached': {
    what: msg`The minutes of the member who uploaded this are used up.`,
    next: msg`The recording is kept. An owner or admin can raise the limit under Usage and plan; then start it again.`,
  },
  'provider-exhausted': {
    what: msg`Your provider has no minutes left this month.`,
    next: msg`The recording is kept. Ask your provider for more minutes, then start it again.`,
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
