import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Engine, EngineFeature, EngineKind } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

export const healthTones: Record<Engine['health'], Tone> = {
  ready: 'ok',
  starting: 'info',
  failed: 'bad',
  gone: 'warn',
}
export const healthWords: Record<Engine['health'], MessageDescriptor> = {
  ready: msg`Ready`,
  starting: msg`Starting`,
  failed: msg`Failed`,
  gone: msg`Not seen`,
}
export const kindWords: Record<EngineKind, MessageDescriptor> = {
  embedded: msg`Part of a worker`,
  'whisper-webui': msg`Whisper-WebUI`,
  'openai-compatible': msg`OpenAI-compatible`,
}
export const featureWords: Record<EngineFeature, MessageDescriptor> = {
  translate: msg`Translates into English`,
  speakers: msg`Tells speakers apart`,
  words: msg`Times every word`,
}

/** What an hour of audio cost in machine time, in minor units; nothing where that is not known. */
export function costOfAudioHour({
  costMinorPerHour,
  recent,
}: Pick<Engine, 'costMinorPerHour' | 'recent'>): number | null {
  if (costMinorPerHour === null || recent.audioMs === 0) return null
  return Math.round((costMinorPerHour * recent.busyMs) / recent.audioMs)
}
