import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { createTestCustomer, type TestSpace } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { formatMoney } from '#lib/format.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { SelectField } from '#ui/select-field.tsx'

type Plan = TestSpace['plans'][number]
const keyOf = ({ planId, interval, currency }: Plan) => `${planId} ${interval} ${currency}`

type Props = { plans: readonly Plan[]; onClose: () => void; onMade: (id: string) => void }

export function NewTestCustomer({ plans, onClose, onMade }: Props) {
  const { t, i18n } = useLingui()
  const [first] = plans
  const form = useForm({
    start: { name: '', ownerEmail: '', plan: first ? keyOf(first) : '' },
    check: values => ({
      ...(values.name.trim() ? {} : { name: t`Enter a name.` }),
      ...(values.ownerEmail.includes('@') ? {} : { ownerEmail: t`Enter the e-mail address of the owner.` }),
    }),
    send: ({ name, ownerEmail, plan }) => {
      const chosen = plans.find(one => keyOf(one) === plan)
      if (!chosen) throw new Error('A plan is always chosen')
      const { planId, interval, currency } = chosen
      return call(createTestCustomer, {
        body: { name: name.trim(), ownerEmail: ownerEmail.trim(), planId, interval, currency },
      })
    },
    done: ({ id }) => onMade(id),
  })
  const priceOf = (plan: Plan) => {
    const amount = formatMoney(plan, i18n.locale)
    return plan.interval === 'year' ? t`${amount} per year` : t`${amount} per month`
  }
  return (
    <FormDialog title={t`New test customer`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('name')} label={t`Name`} autoComplete="off" />
          <TextInput
            {...form.field('ownerEmail')}
            label={t`E-mail of the owner`}
            type="email"
            autoComplete="off"
            description={t`Gets an invitation. Take one of yours to see the portal as the customer does.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          />
          <SelectField
            label={t`Plan`}
            value={form.values.plan}
            choices={plans.map(plan => ({ value: keyOf(plan), label: `${plan.name}, ${priceOf(plan)}` }))}
            onChange={plan => form.set({ plan })}
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>{t`Create test customer`}</Button>
            <Button variant="default" onClick={close}>{t`Cancel`}</Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
