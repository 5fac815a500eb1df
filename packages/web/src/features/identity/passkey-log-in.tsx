import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { beginPasskeySignIn, signInByPasskey } from '@scriptorium/contract'
import { useMutation } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { useSayProblem } from '#ui/use-act.ts'
import style from './log-in-page.module.css'
import { signWithPasskey } from './passkey-call.ts'

/** Without e-mail and password: the browser offers the passkeys that it holds for this address. */
export function PasskeyLogIn({ done }: { done: () => void }) {
  const { t } = useLingui()
  const say = useSayProblem()
  const enter = useMutation({
    mutationFn: async () => {
      const answer = await signWithPasskey(await call(beginPasskeySignIn, {}))
      return answer && (await call(signInByPasskey, { body: answer }))
    },
    onSuccess: opened => {
      if (opened) done()
    },
    onError: error => {
      if (!isProblem(error, 'wrong-credentials')) say(error)
    },
  })
  return (
    <>
      <Button variant="default" fullWidth loading={enter.isPending} onClick={() => enter.mutate()}>
        {t`Log in with a passkey`}
      </Button>
      <div role="alert" className={style.said}>
        {enter.data === null ? t`No passkey was given. Try again, or log in another way.` : null}
        {isProblem(enter.error, 'wrong-credentials')
          ? t`This passkey does not open an account here by itself. Log in another way.`
          : null}
      </div>
    </>
  )
}
