import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { beginSecondFactorPasskey, type FactorMethod, giveSecondFactor } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { type Given, ProofForm } from './proof-form.tsx'

type Props = { methods: readonly FactorMethod[]; done: () => void; onBack: () => void }

/** After the first factor was right: nothing is open until this one is, too. */
export function SecondFactorStep({ methods, done, onBack }: Props) {
  const { t } = useLingui()
  const send = async ({ method, password: _, ...proof }: Given) => {
    if (method === 'password' || method === 'sign-in') return
    try {
      await call(giveSecondFactor, { body: { method, ...proof } })
    } catch (error) {
      // It took more than ten minutes, so the first factor is asked for again.
      if (isProblem(error, 'not-signed-in')) onBack()
      throw error
    }
  }
  return (
    <Stack gap="md">
      <p>{t`Your account has a second factor. Give it to log in.`}</p>
      <ProofForm
        methods={methods}
        beginPasskey={() => call(beginSecondFactorPasskey, {})}
        verb={t`Log in`}
        send={send}
        done={done}
        foot={
          <button type="button" onClick={onBack}>
            {t`Start again`}
          </button>
        }
      />
    </Stack>
  )
}
