import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type AccountSecurity, makeRecoveryCodes, removeTotp } from '@scriptorium/contract'
import { IconDeviceMobile, IconLifebuoy, IconLock, IconMail } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { ChangeEmail } from './change-email.tsx'
import { ChangePassword } from './change-password.tsx'
import { EnrolTotp } from './enrol-totp.tsx'
import { Passkeys } from './passkeys.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import style from './totp.module.css'
import { WayIn } from './way-in.tsx'

type Opened = 'email' | 'password' | 'totp' | 'remove-totp' | null

/** Each way into the account with what can be done about it. */
export function WaysIn({ security, email }: { security: AccountSecurity; email: string }) {
  const { t } = useLingui()
  const [opened, setOpened] = useState<Opened>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const close = () => setOpened(null)
  const reload = () => {
    void queryClient.invalidateQueries({ queryKey: keys.security })
    void queryClient.invalidateQueries({ queryKey: keys.securityEvents })
    void queryClient.invalidateQueries({ queryKey: keys.sessions })
  }
  const remove = useAct(
    () => call(removeTotp, {}),
    [keys.security, keys.securityEvents, keys.sessions],
    () => {
      close()
      toastDone(t`Authenticator app removed`)
    },
  )
  const renew = useAct(
    () => call(makeRecoveryCodes, {}),
    [keys.security, keys.securityEvents],
    made => setCodes(made.recoveryCodes),
  )
  const hasFactor = security.totpSince !== null || security.passkeys.length > 0
  return (
    <>
      <ul className={style.ways}>
        <WayIn
          icon={<IconMail size={20} aria-hidden />}
          title={t`E-mail address`}
          says={email}
          acts={
            <Button variant="default" onClick={() => setOpened('email')} aria-label={t`Change e-mail address`}>
              {t`Change`}
            </Button>
          }
        />
        <WayIn
          icon={<IconLock size={20} aria-hidden />}
          title={t`Password`}
          says={security.password ? t`Length is what counts; nobody here can read it.` : t`You have none.`}
          acts={
            security.password ? (
              <Button variant="default" onClick={() => setOpened('password')} aria-label={t`Change password`}>
                {t`Change`}
              </Button>
            ) : null
          }
        />
        <WayIn
          icon={<IconDeviceMobile size={20} aria-hidden />}
          title={t`Authenticator app`}
          badge={
            security.totpSince ? (
              <StateBadge tone="ok">{t`On`}</StateBadge>
            ) : (
              <StateBadge tone={security.secondFactorRequired ? 'warn' : 'plain'}>{t`Off`}</StateBadge>
            )
          }
          says={
            security.totpSince ? (
              <>
                {t`Since`} <When at={security.totpSince} />
              </>
            ) : (
              t`Asks for a code of your phone after the password, so that a stolen password opens nothing.`
            )
          }
          acts={
            security.totpSince ? (
              <>
                <Button variant="default" onClick={() => setOpened('totp')}>
                  {t`Replace`}
                </Button>
                <Button
                  variant="default"
                  onClick={() => setOpened('remove-totp')}
                  aria-label={t`Remove authenticator app`}
                >
                  {t`Remove`}
                </Button>
              </>
            ) : (
              <Button onClick={() => setOpened('totp')}>{t`Set up`}</Button>
            )
          }
        />
        <Passkeys passkeys={security.passkeys} onAdded={reload} />
        {hasFactor ? (
          <WayIn
            icon={<IconLifebuoy size={20} aria-hidden />}
            title={t`Recovery codes`}
            badge={
              <StateBadge tone={security.recoveryCodesLeft > 2 ? 'ok' : 'warn'}>
                {t`${security.recoveryCodesLeft} left`}
              </StateBadge>
            }
            says={t`Let you in when your second factor is not at hand. New ones end the earlier ones.`}
            acts={
              <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate(undefined)}>
                {t`Make new codes`}
              </Button>
            }
          />
        ) : null}
      </ul>
      {opened === 'email' ? <ChangeEmail email={email} onClose={close} /> : null}
      {opened === 'password' ? <ChangePassword email={email} onClose={close} /> : null}
      {opened === 'totp' ? (
        <Dialog title={t`Set up an authenticator app`} size="lg" closeOnClickOutside={false} onClose={close}>
          <EnrolTotp
            onCancel={close}
            onDone={() => {
              close()
              reload()
              toastDone(t`Authenticator app is on. Your other sessions have ended.`)
            }}
          />
        </Dialog>
      ) : null}
      {opened === 'remove-totp' ? (
        <ConfirmDanger
          title={t`Remove authenticator app`}
          verb={t`Remove`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
          onClose={close}
        >
          {t`From then on a password alone opens your account. Your other sessions end.`}
        </ConfirmDanger>
      ) : null}
      {codes ? (
        <Dialog title={t`Your new recovery codes`} closeOnClickOutside={false} onClose={() => setCodes(null)}>
          <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />
        </Dialog>
      ) : null}
    </>
  )
}
