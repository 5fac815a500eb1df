import { useLingui } from '@lingui/react/macro'
import { downloadFile, type ExportFormat, exportTranscript, type TranscriptSummary } from '@scriptorium/contract'
import { IconDownload } from '@tabler/icons-react'
import { addressOf } from '#lib/call.ts'
import type { RowAct } from '#ui/row-menu.tsx'

/** Text, subtitles and recording of a row, without opening it: the owner of a suspended account may do just that. */
export function useExportActs(): (item: TranscriptSummary) => RowAct[] {
  const { t } = useLingui()
  const icon = <IconDownload size={16} aria-hidden />
  return ({ id, fileId }) => {
    const exported = (label: string, format: ExportFormat): RowAct => ({
      label,
      icon,
      onAct: () => save(addressOf(exportTranscript, { params: { id }, query: { format } })),
    })
    const recording: RowAct[] =
      fileId === null
        ? []
        : [
            {
              label: t`Recording`,
              icon,
              onAct: () => save(addressOf(downloadFile, { params: { id: fileId } })),
            },
          ]
    return [
      exported(t`Text (TXT)`, 'txt'),
      exported(t`Subtitles (SRT)`, 'srt'),
      exported(t`Data with word times (JSON)`, 'json'),
      ...recording,
    ]
  }
}

/** A link that is pressed at once: the browser saves what the server names. */
function save(href: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}
