import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Stack } from '@mantine/core'
import { finishSignUp } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { Form, useForm } from '#ui/form.tsx'
import type { StepProps } from './step-props.ts'
import { TermsText } from './terms-text.tsx'

type Props = StepProps & { onFinished: (finished: { state: 'active' | 'applied'; host: string; url: string }) => void }

export function TermsStep({ token, signUp, onFinished }: Props) {
  const { t } = useLingui()
  const [accepted, setAccepted] = useState(false)
  const { terms } = signUp
  const form = useForm({
    start: { terms: '' },
    check: (): { terms?: string } => (terms && !accepted ? { terms: t`Accept the terms to go on.` } : {}),
    send: () => call(finishSignUp, { body: { token, termsVersion: terms?.version ?? null } }),
    fieldOf: problem =>
      problem.fields[0]
        ? { terms: problem.fields[0].message }
        : isProblem(problem, 'already-exists')
          ? { terms: t`Somebody took your address in the meantime. Go back a step and choose another one.` }
          : null,
    done: onFinished,
  })
  const waits = signUp.mode === 'approval' && !signUp.invited
  return (
    <Form form={form}>
      <Stack gap="md">
        {terms ? (
          <>
            <TermsText text={terms.text} label={t`Terms for resellers, version ${terms.version}`} />
            <Checkbox
              id={`${form.formId}-terms`}
              label={t`I accept version ${terms.version} for ${signUp.company?.name ?? ''}`}
              error={form.errors.terms}
              checked={accepted}
              onChange={event => setAccepted(event.currentTarget.checked)}
            />
          </>
        ) : (
          <p>{t`There are no terms to accept.`}</p>
        )}
        {waits ? (
          <p className="small muted">{t`We look at your application before you sell. You can set everything up meanwhile.`}</p>
        ) : null}
        <Button type="submit" fullWidth loading={form.busy}>
          {waits ? t`Send the application` : t`Become a reseller`}
        </Button>
      </Stack>
    </Form>
  )
}
