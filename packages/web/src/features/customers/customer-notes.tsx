import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { addCustomerNote, listCustomerNotes, removeCustomerNote } from '@scriptorium/contract'
import { IconTrash } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, rowsOf, useMay, usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { Section } from '#ui/page.tsx'
import { RowMenu } from '#ui/row-menu.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'
import { NoteField } from './customer-fields.tsx'
import style from './customer-notes.module.css'

/** What the reseller's people wrote down about a customer. */
export function CustomerNotes({ customerId }: { customerId: string }) {
  const { t } = useLingui()
  const mayManage = useMay('customer.manage')
  const key = [...keys.customers, 'notes', customerId]
  const notes = usePages(key, (cursor, signal) =>
    call(listCustomerNotes, { params: { id: customerId }, query: { cursor, limit: 10 } }, { signal }),
  )
  const remove = useAct((id: string) => call(removeCustomerNote, { params: { id } }), [key])
  const rows = rowsOf(notes)
  return (
    <Section title={t`Notes`}>
      {notes.isPending ? <LoadingPanel lines={2} /> : null}
      {notes.isError && rows.length === 0 ? (
        <ErrorPanel error={notes.error} onRetry={() => void notes.refetch()} />
      ) : null}
      <ul className={style.notes}>
        {rows.map(note => (
          <li key={note.id}>
            <p>{note.body}</p>
            <p className="small muted">
              {note.author} <When at={note.createdAt} />
            </p>
            {mayManage ? (
              <RowMenu
                name={t`the note`}
                acts={[
                  {
                    label: t`Remove note`,
                    icon: <IconTrash size={16} aria-hidden />,
                    danger: true,
                    onAct: () => remove.mutate(note.id),
                  },
                ]}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {notes.hasNextPage ? (
        <Button variant="default" onClick={() => void notes.fetchNextPage()}>{t`Load more`}</Button>
      ) : null}
      {mayManage ? <NewNote customerId={customerId} changes={key} /> : null}
    </Section>
  )
}

function NewNote({ customerId, changes }: { customerId: string; changes: readonly unknown[] }) {
  const { t } = useLingui()
  const form = useForm({
    start: { body: '' },
    check: ({ body }) => (body.trim() ? {} : { body: t`Write something first.` }),
    send: ({ body }) => call(addCustomerNote, { params: { id: customerId }, body: { body: body.trim() } }),
    done: () => {
      form.set({ body: '' })
      void queryClient.invalidateQueries({ queryKey: changes })
    },
  })
  return (
    <Form form={form}>
      <NoteField field={form.field('body')} label={t`New note`} />
      <FormButtons>
        <Button type="submit" variant="default" loading={form.busy}>{t`Add note`}</Button>
      </FormButtons>
    </Form>
  )
}
