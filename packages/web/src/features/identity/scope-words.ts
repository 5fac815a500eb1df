import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { KeyScope } from '@scriptorium/contract'

export type Scope = (typeof KeyScope)['options'][number]

/** What an API key may do, as people call it. */
export const scopeWords: Record<Scope, { label: MessageDescriptor; help: MessageDescriptor }> = {
  transcribe: { label: msg`Transcribe`, help: msg`Upload recordings, follow jobs, read their transcripts` },
  read: { label: msg`Read`, help: msg`Read everything, change nothing` },
  write: { label: msg`Write`, help: msg`Rename and delete transcripts and recordings` },
  admin: { label: msg`Administer`, help: msg`Invite and remove members` },
}
