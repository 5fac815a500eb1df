import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { renameTranscript, type Transcript } from '@scriptorium/contract'
import { IconPencil } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './title-editor.module.css'

/** The title, edited in place: Enter keeps, Escape leaves it as it was. */
export function TitleEditor({ transcript }: { transcript: Transcript }) {
  const { t } = useLingui()
  const mayEdit = useMay('transcript.edit')
  const [typed, setTyped] = useState<string | null>(null)
  const pencil = useRef<HTMLButtonElement>(null)
  const close = () => {
    setTyped(null)
    setTimeout(() => pencil.current?.focus())
  }
  const rename = useAct(
    (title: string) => call(renameTranscript, { params: { id: transcript.id }, body: { title } }),
    [[...keys.transcripts, 'list']],
    ({ title }) => {
      queryClient.setQueryData<Transcript>(keys.transcript(transcript.id), before =>
        before ? { ...before, title } : before,
      )
      close()
    },
  )
  if (typed === null) {
    return (
      <>
        {transcript.title}{' '}
        {mayEdit ? (
          <ActionIcon
            ref={pencil}
            variant="subtle"
            color="gray"
            c="var(--ink-muted)"
            size="var(--target)"
            aria-label={t`Rename`}
            onClick={() => setTyped(transcript.title)}
          >
            <IconPencil size={18} aria-hidden />
          </ActionIcon>
        ) : null}
      </>
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() && typed.trim() !== transcript.title) rename.mutate(typed.trim())
    else close()
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
  }
  return (
    <>
      <UnsavedQuestion isDirty={() => typed !== transcript.title && !rename.isSuccess} />
      <form className={style.form} onSubmit={submit} onKeyDown={leave}>
        <TextInput
          aria-label={t`Title`}
          value={typed}
          maxLength={200}
          autoFocus
          onFocus={event => event.currentTarget.select()}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={rename.isPending}>
          {t`Save`}
        </Button>
        <Button variant="subtle" color="gray" c="var(--ink-muted)" onClick={close}>
          {t`Cancel`}
        </Button>
      </form>
    </>
  )
}
