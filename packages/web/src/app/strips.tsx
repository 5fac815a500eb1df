import { useLingui } from '@lingui/react/macro'
import { useNetwork } from '@mantine/hooks'
import { type Me, requestEmailVerification } from '@scriptorium/contract'
import { IconCloudOff, IconMail } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { useAct } from '#ui/use-act.ts'
import style from './shell.module.css'

/** Says when what is shown may be old. The role is always there, so that a reader hears the change. */
export function ConnectionStrip({ isLost }: { isLost: boolean }) {
  const { t } = useLingui()
  const { online } = useNetwork()
  const words = !online
    ? t`You are offline. Open pages stay readable; uploads go on when the connection is back.`
    : isLost
      ? t`The live connection is lost. Changes are checked every few seconds until it is back.`
      : null
  return (
    <div role="status" className={words ? style.strip : undefined}>
      {words ? <IconCloudOff size={18} aria-hidden /> : null}
      {words}
    </div>
  )
}

export function VerifyStrip({ me }: { me: Me }) {
  const { t } = useLingui()
  const [sent, setSent] = useState(false)
  const send = useAct(
    () => call(requestEmailVerification, {}),
    [],
    () => setSent(true),
  )
  if (!me.person || me.person.emailVerified) return null
  const { email } = me.person
  return (
    <div className={style.strip}>
      <IconMail size={18} aria-hidden />
      <span role="status">
        {sent ? t`A new mail is on its way to ${email}.` : t`Confirm your address ${email} with the link in your mail.`}
      </span>
      {sent ? null : (
        <button type="button" onClick={() => send.mutate(undefined)}>
          {t`Send it again`}
        </button>
      )}
    </div>
  )
}
