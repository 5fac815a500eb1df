import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { createCustomer } from '@scriptorium/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { AccountFields, useAccountFaults } from '#ui/account-fields.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { ContactFields, NoteField, tagsOf } from './customer-fields.tsx'
import { useOfferedPlans } from './offered-plans.ts'

const start = {
  name: '',
  slug: '',
  ownerEmail: '',
  plan: '',
  trialDays: '',
  contactName: '',
  billingEmail: '',
  language: 'en',
  tags: '',
  note: '',
}

export function NewCustomerPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const plans = useOfferedPlans()
  const faults = useAccountFaults()
  const form = useForm({
    start,
    check: values => ({
      ...faults.check(values),
      ...(/^\d{0,3}$/.test(values.trialDays.trim()) && Number(values.trialDays) <= 365
        ? {}
        : { trialDays: t`Enter a number of days from 0 to 365.` }),
    }),
    send: values => {
      const body = bodyOf(values)
      return call(createCustomer, { body }, { idempotencyKey: `${idempotencyKey}-${hashOf(JSON.stringify(body))}` })
    },
    fieldOf: faults.fieldOf,
    done: customer => {
      void queryClient.invalidateQueries({ queryKey: keys.customers })
      toastDone(t`${customer.name} created. The invitation is on its way.`)
      void navigate({ to: '/customers/$customerId', params: { customerId: customer.id } })
    },
  })
  return (
    <Page title={t`Create customer`} back={{ label: t`Customers`, to: '/customers' }}>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <AccountFields form={form} slugLabel={t`Short name`} slugHelp={t`Used in exports and in talks with support.`} />
        <SelectField
          label={t`Plan`}
          value={form.values.plan}
          choices={[
            { value: '', label: t`The smallest` },
            ...plans.map(plan => ({ value: plan.name, label: plan.name })),
          ]}
          onChange={plan => form.set({ plan })}
        />
        <TextInput
          {...form.field('trialDays')}
          label={t`Days of trial`}
          inputMode="numeric"
          autoComplete="off"
          description={t`Afterwards the account can be read only, until you end the trial. Empty: no trial.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <ContactFields form={form} />
        <NoteField field={form.field('note')} label={t`Note`} />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Create customer`}
          </Button>
          <ButtonLink variant="default" to="/customers">
            {t`Cancel`}
          </ButtonLink>
        </FormButtons>
      </Form>
    </Page>
  )
}

function bodyOf(values: typeof start) {
  const { name, slug, ownerEmail, plan, trialDays, contactName, billingEmail, language, tags, note } = values
  return {
    name: name.trim(),
    slug,
    ownerEmail: ownerEmail.trim(),
    language: language === 'de' ? ('de' as const) : ('en' as const),
    ...(plan ? { plan } : {}),
    ...(Number(trialDays) > 0 ? { trialDays: Number(trialDays) } : {}),
    ...(contactName.trim() ? { contactName: contactName.trim() } : {}),
    ...(billingEmail.trim() ? { billingEmail: billingEmail.trim() } : {}),
    ...(tagsOf(tags).length > 0 ? { tags: tagsOf(tags) } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
  }
}

/** Tells one body from another, so that a changed form is a new request. */
function hashOf(text: string): string {
  let hash = 0
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) | 0
  return hash.toString(36)
}
