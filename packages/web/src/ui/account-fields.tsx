import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import { Slug } from '@scriptorium/contract'
import { type ChangeEvent, useState } from 'react'
import { isProblem, type ProblemError } from '#lib/problem-error.ts'
import { slugOf } from '#lib/slug.ts'

type Values = { name: string; slug: string; ownerEmail: string }
type Field = {
  id: string
  name: string
  value: string
  error: string | undefined
  onChange: (event: ChangeEvent<HTMLInputElement>) => void
}
type Props = {
  form: { field: (name: keyof Values) => Field; set: (change: { slug: string }) => void }
  slugLabel: string
  slugHelp: string
}

/** What is wrong with name, short name and owner of a new account, before it is sent and after. */
export function useAccountFaults() {
  const { t } = useLingui()
  return {
    check: ({ name, slug, ownerEmail }: Values): Partial<Values> => ({
      ...(name.trim() ? {} : { name: t`Enter a name.` }),
      ...(Slug.safeParse(slug).success
        ? {}
        : { slug: t`Three to forty characters: a to z, digits and hyphens, a letter first.` }),
      ...(ownerEmail.includes('@') ? {} : { ownerEmail: t`Enter the e-mail address of the owner.` }),
    }),
    fieldOf: (problem: ProblemError): Partial<Values> | null =>
      isProblem(problem, 'already-exists') ? { slug: t`This short name is taken. Choose another one.` } : null,
  }
}

/** Name, short name and owner make an account. The short name follows the name until somebody writes one. */
export function AccountFields({ form, slugLabel, slugHelp }: Props) {
  const { t } = useLingui()
  const [isOwnSlug, setOwnSlug] = useState(false)
  const name = form.field('name')
  const slug = form.field('slug')
  return (
    <>
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
        description={slugHelp}
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
      />
    </>
  )
}
