import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { Slug } from '@scriptorium/contract'
import { useState } from 'react'
import { isProblem } from '#lib/problem-error.ts'
import { slugOf } from '#lib/slug.ts'
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
  const [isOwnSlug, setOwnSlug] = useState(false)
  const form = useForm({
    start: { name: '', slug: '', ownerEmail: '' },
    check: ({ name, slug, ownerEmail }) => ({
      ...(name.trim() ? {} : { name: t`Enter a name.` }),
      ...(Slug.safeParse(slug).success
        ? {}
        : { slug: t`Three to forty characters: a to z, digits and hyphens, a letter first.` }),
      ...(ownerEmail.includes('@') ? {} : { ownerEmail: t`Enter the e-mail address of the owner.` }),
    }),
    send: ({ name, slug, ownerEmail }) =>
      send(
        { name: name.trim(), slug, ownerEmail: ownerEmail.trim() },
        `${idempotencyKey}-${slug}-${ownerEmail.length}`,
      ),
    fieldOf: problem =>
      isProblem(problem, 'already-exists') ? { slug: t`This short name is taken. Choose another one.` } : null,
    done,
  })
  const name = form.field('name')
  const slug = form.field('slug')
  return (
    <>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <TextInput
          {...name}
          label={t`Name`}
          autoComplete="organization"
          onChange={event => {
            name.onChange(event)
            if (!isOwnSlug) form.set({ slug: slugOf(event.currentTarget.value) })
          }}
        />
        <TextInput
          {...slug}
          label={slugLabel}
          description={slugHelp(form.values.slug || 'name')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          onChange={event => {
            slug.onChange(event)
            setOwnSlug(event.currentTarget.value !== '')
          }}
        />
        <TextInput
          {...form.field('ownerEmail')}
          label={t`E-mail of the owner`}
          type="email"
          autoComplete="off"
          description={t`They get a mail with an invitation and choose their password.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
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
