import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import type { PasskeyAnswer, ProofMethod } from '@scriptorium/contract'
import { type ReactNode, useState } from 'react'
import { isProblem } from '#lib/problem-error.ts'
import { Form, useForm } from '#ui/form.tsx'
import { signWithPasskey } from './passkey-call.ts'
import style from './proof-form.module.css'

export type Given = {
  method: ProofMethod
  password?: string
  code?: string
  challengeId?: string
  response?: PasskeyAnswer
}
type Begun = { challengeId: string; options: Record<string, unknown> }

type Props<Reply> = {
  methods: readonly ProofMethod[]
  /** Asks the server what a passkey has to sign. */
  beginPasskey: () => Promise<Begun>
  verb: string
  send: (given: Given) => Promise<Reply>
  done: (reply: Reply) => void
  /** Beside the methods: a way back. */
  foot?: ReactNode
}

/** Asks for one proof of who it is; the other ways are one click away. */
export function ProofForm<Reply>({ methods, beginPasskey, verb, send, done, foot }: Props<Reply>) {
  const { t } = useLingui()
  const [chosen, setChosen] = useState<ProofMethod | undefined>(methods[0])
  const others = methods.filter(method => method !== chosen)
  const insteadWords: Record<ProofMethod, string> = {
    password: t`Use your password`,
    totp: t`Use your authenticator app`,
    passkey: t`Use a passkey`,
    'recovery-code': t`Use a recovery code`,
    'sign-in': t`Sign in again`,
  }
  return (
    <Stack gap="md">
      {chosen === undefined || chosen === 'sign-in' ? (
        <p>{t`Log out and sign in again; after that this is open for ten minutes.`}</p>
      ) : chosen === 'passkey' ? (
        <PasskeyProof begin={beginPasskey} verb={verb} send={send} done={done} />
      ) : (
        <ProofFields key={chosen} method={chosen} verb={verb} send={send} done={done} />
      )}
      {others.length > 0 || foot ? (
        <div className={style.others}>
          {others.map(method => (
            <button key={method} type="button" onClick={() => setChosen(method)}>
              {insteadWords[method]}
            </button>
          ))}
          {foot}
        </div>
      ) : null}
    </Stack>
  )
}

function ProofFields<Reply>({
  method,
  verb,
  send,
  done,
}: Omit<Props<Reply>, 'methods' | 'beginPasskey'> & { method: ProofMethod }) {
  const { t } = useLingui()
  const form = useForm({
    start: { secret: '' },
    check: ({ secret }) =>
      secret.trim() ? {} : { secret: method === 'password' ? t`Enter your password.` : t`Enter the code.` },
    send: ({ secret }) => send(method === 'password' ? { method, password: secret } : { method, code: secret.trim() }),
    done,
    fieldOf: problem => {
      if (isProblem(problem, 'wrong-credentials')) return { secret: t`The password is not right.` }
      if (isProblem(problem, 'wrong-code', 'invalid-input'))
        return {
          secret:
            method === 'totp'
              ? t`This code is not right. A code works once; wait for the next one and check the clock of your device.`
              : t`This code is not right, or it was used before.`,
        }
      return null
    },
  })
  return (
    <Form form={form}>
      {method === 'password' ? (
        <PasswordInput
          {...form.field('secret')}
          label={t`Password`}
          autoComplete="current-password"
          autoFocus
          data-autofocus
        />
      ) : method === 'totp' ? (
        <TextInput
          {...form.field('secret')}
          label={t`Code`}
          description={t`Six digits, from your authenticator app.`}
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          autoFocus
          data-autofocus
        />
      ) : (
        <TextInput
          {...form.field('secret')}
          label={t`Recovery code`}
          description={t`One of those you kept when you set up your second factor. It works once.`}
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          autoFocus
          data-autofocus
        />
      )}
      <Button type="submit" fullWidth loading={form.busy}>
        {verb}
      </Button>
    </Form>
  )
}

type PasskeyProps<Reply> = Pick<Props<Reply>, 'verb' | 'send' | 'done'> & { begin: () => Promise<Begun> }

/** The browser asks in a window of its own, so it waits for a click. */
function PasskeyProof<Reply>({ begin, verb, send, done }: PasskeyProps<Reply>) {
  const { t } = useLingui()
  const [said, setSaid] = useState('')
  const form = useForm({
    start: {},
    check: () => ({}),
    send: async () => {
      setSaid('')
      try {
        const signed = await signWithPasskey(await begin())
        if (signed) return { reply: await send({ method: 'passkey', ...signed }) }
        setSaid(t`No passkey was given. Try again, or take another way.`)
      } catch (error) {
        if (!isProblem(error, 'wrong-code')) throw error
        setSaid(t`This passkey is not one of your account. Try another one, or take another way.`)
      }
      return null
    },
    done: given => {
      if (given) done(given.reply)
    },
  })
  return (
    <Form form={form}>
      <p>{t`Your browser asks for the passkey of this address.`}</p>
      <p role="alert">{said}</p>
      <Button type="submit" fullWidth loading={form.busy} data-autofocus>
        {verb}
      </Button>
    </Form>
  )
}
