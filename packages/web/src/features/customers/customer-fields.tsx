import { useLingui } from '@lingui/react/macro'
import { Textarea, TextInput } from '@mantine/core'
import { SelectField } from '#ui/select-field.tsx'

type Field = {
  id: string
  name: string
  value: string
  error: string | undefined
  onChange: (event: { currentTarget: { value: string } }) => void
}
type ContactForm = {
  values: { language: string }
  set: (change: { language: string }) => void
  field: (name: 'contactName' | 'billingEmail' | 'tags') => Field
}

export type ContactValues = { contactName: string; billingEmail: string; language: string; tags: string }

/** Fields that creating and editing a customer share. */
export function ContactFields({ form }: { form: ContactForm }) {
  const { t } = useLingui()
  const order = ['label', 'input', 'description', 'error'] as const
  return (
    <>
      <TextInput {...form.field('contactName')} label={t`Contact person`} autoComplete="off" />
      <TextInput
        {...form.field('billingEmail')}
        label={t`E-mail for invoices`}
        type="email"
        autoComplete="off"
        description={t`Where it is empty, the owners are written to.`}
        inputWrapperOrder={[...order]}
      />
      <SelectField
        label={t`Language`}
        value={form.values.language}
        choices={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
        onChange={language => form.set({ language })}
        help={t`For mails to people who have not chosen one.`}
      />
      <TextInput
        {...form.field('tags')}
        label={t`Tags`}
        autoComplete="off"
        description={t`Separated by commas. Your customer does not see them.`}
        inputWrapperOrder={[...order]}
      />
    </>
  )
}

export function NoteField({ field, label }: { field: Field; label: string }) {
  const { t } = useLingui()
  return (
    <Textarea
      {...field}
      label={label}
      autosize
      minRows={2}
      maxLength={4000}
      description={t`Only you and your staff see it.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    />
  )
}

/** "vip, spring , vip" → ["vip", "spring"] */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(',').map(tag => tag.trim()))].filter(Boolean)
}
