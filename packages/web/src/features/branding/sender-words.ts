import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { BrandSender, SenderFault } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

const faults: Record<SenderFault, MessageDescriptor> = {
  'no-key': msg`The first record, the key that signs your mails (DKIM), was not found.`,
  'no-leave': msg`The second record (SPF) was not found, does not name our mail server, or there are several of them.`,
  neither: msg`Neither record was found. Set them, and allow DNS some time to spread them.`,
  unreachable: msg`The name servers of this domain could not be asked. It is tried again by itself.`,
}

/** The state of a sender address as people understand it. */
export function wordsOfSender({ state, fault }: NonNullable<BrandSender['own']>): {
  tone: Tone
  label: MessageDescriptor
  words: MessageDescriptor
} {
  const why = fault ? faults[fault] : null
  switch (state) {
    case 'waiting':
      return {
        tone: 'plain',
        label: msg`Waiting for DNS`,
        words: why ?? msg`Set both records at the provider of your domain, then check.`,
      }
    case 'proven':
      return {
        tone: 'ok',
        label: msg`Verified`,
        words:
          why ??
          msg`Mails come from this address and are signed for it. Its records are looked at several times a day.`,
      }
    case 'failing':
      return {
        tone: 'bad',
        label: msg`Failing`,
        words: why ?? msg`Its records are no longer right, so mails come from the address of the platform.`,
      }
  }
}
