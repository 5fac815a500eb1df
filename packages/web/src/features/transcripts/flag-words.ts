import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { SegmentFlag } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

/** What a mark in the text means for the reader. */
export const flagWords: Record<SegmentFlag, { tone: Tone; word: MessageDescriptor; meaning: MessageDescriptor }> = {
  unrecognised: {
    tone: 'warn',
    word: msg`Not recognised`,
    meaning: msg`Somebody speaks here, but no words could be made out. Listen to this part.`,
  },
  invented: {
    tone: 'bad',
    word: msg`May be invented`,
    meaning: msg`The model may have written words that nobody said. Compare with the sound.`,
  },
  repetition: {
    tone: 'warn',
    word: msg`Repetition`,
    meaning: msg`The same words come again and again. The speaker may have said them once.`,
  },
  'low-confidence': { tone: 'plain', word: msg`Unsure`, meaning: msg`The model was not sure about these words.` },
  'other-language': {
    tone: 'info',
    word: msg`Other language`,
    meaning: msg`This part is in another language than the rest.`,
  },
}
