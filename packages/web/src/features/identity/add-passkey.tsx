import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { addPasskey, beginPasskey } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { deviceName } from './device-name.ts'
import { isHeldAlready, makePasskey } from './passkey-call.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

/** A name, the browser's own window, and with the first factor the recovery codes. */
export function AddPasskey({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { t } = useLingui()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [said, setSaid] = useState('')
  const form = useForm({
    start: { name: deviceName(navigator.userAgent) ?? '' },
    check: ({ name }) => (name.trim() ? {} : { name: t`Enter a name.` }),
    send: async ({ name }) => {
      setSaid('')
      try {
        const made = await makePasskey(await call(beginPasskey, {}))
        if (!made) setSaid(t`No passkey was made. Try again when you are ready.`)
        return made && (await call(addPasskey, { body: { ...made, name: name.trim() } }))
      } catch (error) {
        if (!isHeldAlready(error)) throw error
        setSaid(t`This device holds a passkey of your account already.`)
        return null
      }
    },
    done: added => {
      if (!added) return
      if (added.recoveryCodes) setCodes(added.recoveryCodes)
      else onDone()
    },
  })
  if (codes) return <RecoveryCodes codes={codes} onKept={onDone} />
  return (
    <Form form={form}>
      <p>{t`Your browser asks you to make a passkey. It works at ${location.hostname} only.`}</p>
      <TextInput
        {...form.field('name')}
        label={t`Name`}
        description={t`So that you know it again, such as the device that keeps it.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maxLength={80}
        data-autofocus
      />
      <p role="alert">{said}</p>
      <FormButtons>
        <Button type="submit" loading={form.busy}>
          {t`Go on`}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t`Cancel`}
        </Button>
      </FormButtons>
    </Form>
  )
}
