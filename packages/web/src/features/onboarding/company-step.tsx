import { useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { saveSignUpCompany } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { Form, useForm } from '#ui/form.tsx'
import { CompanyFields, companyFaults, companyOf, companyValues, useCheckCompany } from './company-fields.tsx'
import type { StepProps } from './step-props.ts'

export function CompanyStep({ token, signUp, onSaved }: StepProps) {
  const { t } = useLingui()
  const start = companyValues(signUp.company, signUp.email)
  const form = useForm({
    start: { ...start, contactName: start.contactName || (signUp.personName ?? '') },
    check: useCheckCompany(),
    send: values => call(saveSignUpCompany, { body: { token, company: companyOf(values) } }),
    fieldOf: ({ fields }) => companyFaults(fields),
    done: onSaved,
  })
  return (
    <Form form={form}>
      <Stack gap="md">
        <CompanyFields form={form} />
        <Button type="submit" fullWidth loading={form.busy}>
          {t`Save and go on`}
        </Button>
      </Stack>
    </Form>
  )
}
