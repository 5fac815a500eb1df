import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { BrandDomain, DomainFault } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

type Said = { tone: Tone; label: MessageDescriptor; words: MessageDescriptor }

const faults: Record<DomainFault, MessageDescriptor> = {
  'no-proof': msg`The TXT record that proves the domain was not found. Set it, and allow DNS some time to spread it.`,
  taken: msg`Another provider here has this domain already. Ask them to remove it first.`,
  'leads-elsewhere': msg`The domain is yours, but it does not lead here. Set the CNAME record, or an A record with the same addresses.`,
  unreachable: msg`The name servers of this domain could not be asked. It is tried again by itself.`,
}

/** The state of a domain as people understand it. */
export function wordsOfDomain({ state, fault, isMain, mainFrom }: BrandDomain): Said {
  const why = fault ? faults[fault] : null
  switch (state) {
    case 'waiting':
      return {
        tone: 'plain',
        label: msg`Waiting for DNS`,
        words:
          why ??
          msg`Set both records at the provider of your domain, then check. New ones are looked at every ten minutes.`,
      }
    case 'proven':
      return {
        tone: 'warn',
        label: msg`Proven, not connected`,
        words: why ?? msg`The domain is yours. It does not lead here yet.`,
      }
    case 'active':
      if (isMain)
        return {
          tone: 'ok',
          label: msg`Main address`,
          words: why ?? msg`Links and mails name this address.`,
        }
      return mainFrom
        ? {
            tone: 'info',
            label: msg`Becomes the main address`,
            words: why ?? msg`It works already; links name it from then on.`,
          }
        : {
            tone: 'ok',
            label: msg`Active`,
            words: why ?? msg`It leads to your brand. Links name it once it is the main address.`,
          }
    case 'failing':
      return {
        tone: 'bad',
        label: msg`Failing`,
        words: why ?? msg`Its records are no longer right. Without a proof for three days it ends.`,
      }
    case 'moved':
      return {
        tone: 'plain',
        label: msg`Redirects`,
        words: msg`It was the main address. It leads on to the new one, path and all.`,
      }
    case 'removed':
      return { tone: 'plain', label: msg`Removed`, words: msg`It answers nothing any more.` }
  }
}
