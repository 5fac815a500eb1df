import { useLingui } from '@lingui/react/macro'
import { Button, Menu } from '@mantine/core'
import {
  deleteFile,
  downloadFile,
  ExportFormat,
  exportTranscript,
  type Transcript,
  trashTranscript,
} from '@scriptorium/contract'
import { IconDownload, IconFileMusic, IconTrash, IconVolumeOff } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { addressOf, call } from '#lib/call.ts'
import { hideRow, showRow } from '#lib/hidden-rows.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { RowMenu } from '#ui/row-menu.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct, useUndoable } from '#ui/use-act.ts'

/** How the transcript gets out: plain links, so that the browser saves what the server names. */
export function ExportMenu({ id }: { id: string }) {
  const { t } = useLingui()
  const words: Record<ExportFormat, string> = {
    srt: t`Subtitles (SRT)`,
    vtt: t`Web subtitles (VTT)`,
    txt: t`Text (TXT)`,
    json: t`Data with word times (JSON)`,
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconDownload size={18} aria-hidden />}>{t`Export`}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ExportFormat.options.map(format => (
          <Menu.Item
            key={format}
            component="a"
            href={addressOf(exportTranscript, { params: { id }, query: { format } })}
            download
          >
            {words[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Rarer acts: the recording itself, and what deletes. */
export function MoreActs({ transcript }: { transcript: Transcript }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const mayEdit = useMay('transcript.edit')
  const mayDelete = useMay('file.delete')
  const undoable = useUndoable()
  const [asks, setAsks] = useState(false)
  const { id, fileId, title } = transcript
  const deleteRecording = useAct(
    () => call(deleteFile, { params: { id: fileId ?? '' } }),
    [keys.transcript(id), keys.account],
    () => {
      setAsks(false)
      toastDone(t`Recording deleted`)
    },
  )
  const remove = () =>
    undoable(t`“${title}” deleted`, {
      hide: () => {
        hideRow(id)
        void navigate({ to: '/transcripts' })
      },
      show: () => showRow(id),
      final: async () => {
        await call(trashTranscript, { params: { id } })
        await queryClient.invalidateQueries({ queryKey: [...keys.transcripts, 'list'] })
      },
    })
  return (
    <>
      <RowMenu
        name={title}
        acts={[
          ...(fileId
            ? [
                {
                  label: t`Download recording`,
                  icon: <IconFileMusic size={16} aria-hidden />,
                  onAct: () => location.assign(addressOf(downloadFile, { params: { id: fileId } })),
                },
              ]
            : []),
          ...(fileId && mayDelete
            ? [
                {
                  label: t`Delete recording`,
                  icon: <IconVolumeOff size={16} aria-hidden />,
                  danger: true,
                  onAct: () => setAsks(true),
                },
              ]
            : []),
          ...(mayEdit
            ? [{ label: t`Delete transcript`, icon: <IconTrash size={16} aria-hidden />, danger: true, onAct: remove }]
            : []),
        ]}
      />
      {asks ? (
        <ConfirmDanger
          title={t`Delete recording`}
          name={title}
          verb={t`Delete recording`}
          busy={deleteRecording.isPending}
          onConfirm={() => deleteRecording.mutate(undefined)}
          onClose={() => setAsks(false)}
        >
          {t`The sound is gone for everybody in your account and cannot be brought back. The transcript stays.`}
        </ConfirmDanger>
      ) : null}
    </>
  )
}
