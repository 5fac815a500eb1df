import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { AccountFields, useAccountFaults } from '#ui/account-fields.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'

export type NewAccount = { name: string; slug: string; ownerEmail: string }

type Props<Reply> = {
  slugLabel: string
  slugHelp: (slug: string) => string
  verb: string
  cancelTo: '/resellers'
  send: (account: NewAccount, idempotencyKey: string) => Promise<Reply>
  done: (reply: Reply) => void
}

/** Name, short name and owner make a reseller. */
export function AccountForm<Reply>({ slugLabel, slugHelp, verb, cancelTo, send, done }: Props<Reply>) {
  const { t } = useLingui()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    start: { name: '', slug: '', ownerEmail: '' },
    ...useAccountFaults(),
    send: ({ name, slug, ownerEmail }) =>
      send(
        { name: name.trim(), slug, ownerEmail: ownerEmail.trim() },
        `${idempotencyKey}-${slug}-${ownerEmail.length}`,
      ),
    done,
  })
  return (
    <>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <AccountFields form={form} slugLabel={slugLabel} slugHelp={slugHelp(form.values.slug || 'name')} />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {verb}
          </Button>
          <ButtonLink variant="default" to={cancelTo}>
            {t`Cancel`}
          </ButtonLink>
        </FormButtons>
      </Form>
    </>
  )
}
