import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { deleteFile, type TranscriptSummary, trashTranscript } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import type { BulkAct } from '#ui/bulk-bar.tsx'

/** What can be done to several recordings and transcripts at once. */
export function useTranscriptBulk(): readonly BulkAct<TranscriptSummary>[] {
  const { t } = useLingui()
  const mayEdit = useMay('transcript.edit')
  const mayDelete = useMay('file.delete')
  const recordings: BulkAct<TranscriptSummary> = {
    id: 'recordings',
    fits: ({ fileId }) => fileId !== null,
    label: count => t`Delete ${plural(count, { one: '# recording', other: '# recordings' })}`,
    verb: t`Delete recordings`,
    warning: t`The sound is gone for everybody in your account and cannot be brought back. The transcripts stay.`,
    irreversible: true,
    act: ({ fileId }) => (fileId === null ? Promise.resolve() : call(deleteFile, { params: { id: fileId } })),
    done: count => t`${plural(count, { one: '# recording deleted', other: '# recordings deleted' })}`,
    changes: [keys.transcripts, keys.account],
  }
  const transcripts: BulkAct<TranscriptSummary> = {
    id: 'transcripts',
    fits: () => true,
    label: count => t`Delete ${plural(count, { one: '# transcript', other: '# transcripts' })}`,
    verb: t`Delete transcripts`,
    warning: t`The text is gone for everybody in your account and cannot be brought back. The recordings stay.`,
    irreversible: true,
    act: ({ id }) => call(trashTranscript, { params: { id } }),
    done: count => t`${plural(count, { one: '# transcript deleted', other: '# transcripts deleted' })}`,
    changes: [keys.transcripts, keys.account],
  }
  return [...(mayDelete ? [recordings] : []), ...(mayEdit ? [transcripts] : [])]
}
