import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { type CustomerDetails, changeCustomer } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'
import { ContactFields, tagsOf } from './customer-fields.tsx'

type Props = { customer: CustomerDetails; onClose: () => void }

export function EditCustomer({ customer, onClose }: Props) {
  const { t } = useLingui()
  const isTrial = customer.trialEndsAt !== null
  const form = useForm({
    start: {
      name: customer.name,
      contactName: customer.contactName,
      billingEmail: customer.billingEmail ?? '',
      language: customer.language as string,
      tags: customer.tags.join(', '),
      trialEndsOn: customer.trialEndsAt?.slice(0, 10) ?? '',
    },
    check: values => ({ ...(values.name.trim() ? {} : { name: t`Enter a name.` }) }),
    send: values =>
      call(changeCustomer, {
        params: { id: customer.id },
        body: {
          name: values.name.trim(),
          contactName: values.contactName.trim(),
          billingEmail: values.billingEmail.trim() || null,
          language: values.language === 'de' ? 'de' : 'en',
          tags: tagsOf(values.tags),
          ...(isTrial ? { trialEndsAt: values.trialEndsOn ? `${values.trialEndsOn}T23:59:59.000Z` : null } : {}),
        },
      }),
    done: changed => {
      void queryClient.invalidateQueries({ queryKey: keys.customers })
      toastDone(t`${changed.name} changed`)
      onClose()
    },
  })
  return (
    <FormDialog title={t`Edit customer`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('name')} label={t`Name`} autoComplete="off" />
          {isTrial ? (
            <TextInput
              {...form.field('trialEndsOn')}
              type="date"
              label={t`Last day of the trial`}
              description={t`Empty: the trial becomes an ordinary account.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
            />
          ) : null}
          <ContactFields form={form} />
          <FormButtons>
            <Button type="submit" loading={form.busy}>{t`Save`}</Button>
            <Button variant="default" onClick={close}>{t`Cancel`}</Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
