import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { beginTotp, confirmTotp } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { QrCode } from './qr-code.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import style from './totp.module.css'

type Begun = { id: string; secret: string; url: string }

/** Scan, give a code, keep the recovery codes. Nothing changes before the code was right. */
export function EnrolTotp({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
  const { t } = useLingui()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [started] = useState(() => Date.now())
  const begun = useQuery({
    queryKey: ['totp', started],
    queryFn: () => call(beginTotp, {}),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  if (codes) return <RecoveryCodes codes={codes} onKept={onDone} />
  if (begun.isPending) return <LoadingPanel lines={4} />
  if (begun.isError) {
    if (isProblem(begun.error, 'step-up-needed') && onCancel)
      return (
        <div role="alert">
          <p>{t`You did not confirm that it is you. Nothing was changed.`}</p>
          <FormButtons>
            <Button onClick={() => void begun.refetch()}>{t`Try again`}</Button>
            <Button variant="default" onClick={onCancel}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </div>
      )
    return <ErrorPanel error={begun.error} onRetry={() => void begun.refetch()} />
  }
  return (
    <ConfirmTotp
      begun={begun.data}
      onEnrolled={made => (made ? setCodes(made) : onDone())}
      {...(onCancel ? { onCancel } : {})}
    />
  )
}

type ConfirmProps = {
  begun: Begun
  onEnrolled: (recoveryCodes: readonly string[] | null) => void
  onCancel?: () => void
}

function ConfirmTotp({ begun, onEnrolled, onCancel }: ConfirmProps) {
  const { t } = useLingui()
  const form = useForm({
    start: { code: '' },
    check: ({ code }) =>
      /^[\d\s]{6,9}$/.test(code.trim()) ? {} : { code: t`Enter the six digits that the app shows.` },
    send: ({ code }) => call(confirmTotp, { body: { id: begun.id, code: code.trim() } }),
    done: ({ recoveryCodes }) => onEnrolled(recoveryCodes),
    fieldOf: problem =>
      isProblem(problem, 'wrong-code')
        ? { code: t`This code is not right. Wait for the next one, and check that the clock of your phone is right.` }
        : null,
  })
  return (
    <div className={style.enrol}>
      <QrCode text={begun.url} label={t`QR code for your authenticator app`} />
      <Form form={form}>
        <div>
          <p>
            {t`Scan the code with an authenticator app, such as the one of your phone or your password manager. If you cannot scan it, type this key:`}
          </p>
          <code className={style.secret}>{begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
        </div>
        <TextInput
          {...form.field('code')}
          label={t`Code from the app`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          data-autofocus
        />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Turn on`}
          </Button>
          {onCancel ? (
            <Button variant="default" onClick={onCancel}>
              {t`Cancel`}
            </Button>
          ) : null}
        </FormButtons>
      </Form>
    </div>
  )
}
