import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type Passkey, removePasskey } from '@scriptorium/contract'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { AddPasskey } from './add-passkey.tsx'
import { hasPasskeys } from './passkey-call.ts'
import style from './passkeys.module.css'
import { RenamePasskey } from './rename-passkey.tsx'
import { WayIn } from './way-in.tsx'

/** The passkeys of the account, each with its last use. */
export function Passkeys({ passkeys, onAdded }: { passkeys: readonly Passkey[]; onAdded: () => void }) {
  const { t } = useLingui()
  const [isAdding, setAdding] = useState(false)
  const [named, setNamed] = useState<Passkey | null>(null)
  const [doomed, setDoomed] = useState<Passkey | null>(null)
  const here = location.hostname
  const remove = useAct(
    (id: string) => call(removePasskey, { params: { id } }),
    [keys.security, keys.securityEvents, keys.sessions],
    () => {
      setDoomed(null)
      toastDone(t`Passkey removed`)
    },
  )
  return (
    <>
      <WayIn
        icon={<IconFingerprint size={20} aria-hidden />}
        title={t`Passkeys`}
        badge={
          passkeys.length > 0 ? (
            <StateBadge tone="ok">{t`On`}</StateBadge>
          ) : (
            <StateBadge tone="plain">{t`Off`}</StateBadge>
          )
        }
        says={
          hasPasskeys
            ? t`Log in by fingerprint, face or PIN of your device; nobody can guess or phish them. A passkey belongs to this address, ${here}: at another address you need another one.`
            : t`This browser knows no passkeys.`
        }
        acts={
          hasPasskeys ? (
            <Button variant="default" onClick={() => setAdding(true)}>
              {t`Add passkey`}
            </Button>
          ) : null
        }
        more={
          passkeys.length > 0 ? (
            <ul className={style.passkeys} aria-label={t`Passkeys`}>
              {passkeys.map(passkey => (
                <li key={passkey.id}>
                  <div>
                    <strong>{passkey.name}</strong>
                    <span>
                      {passkey.host === here ? null : `${t`Only at ${passkey.host}`} · `}
                      {passkey.lastUsedAt ? (
                        <>
                          {t`Last used`} <When at={passkey.lastUsedAt} />
                        </>
                      ) : (
                        <>
                          {t`Not used yet, added`} <When at={passkey.createdAt} />
                        </>
                      )}
                    </span>
                  </div>
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    onClick={() => setNamed(passkey)}
                    aria-label={t`Rename passkey ${passkey.name}`}
                  >
                    {t`Rename`}
                  </Button>
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    onClick={() => setDoomed(passkey)}
                    aria-label={t`Remove passkey ${passkey.name}`}
                  >
                    {t`Remove`}
                  </Button>
                </li>
              ))}
            </ul>
          ) : null
        }
      />
      {isAdding ? (
        <Dialog title={t`Add passkey`} closeOnClickOutside={false} onClose={() => setAdding(false)}>
          <AddPasskey
            onCancel={() => setAdding(false)}
            onDone={() => {
              setAdding(false)
              onAdded()
              toastDone(t`Passkey added. Your other sessions have ended.`)
            }}
          />
        </Dialog>
      ) : null}
      {named ? <RenamePasskey passkey={named} onClose={() => setNamed(null)} /> : null}
      {doomed ? (
        <ConfirmDanger
          title={t`Remove passkey`}
          verb={t`Remove`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(doomed.id)}
          onClose={() => setDoomed(null)}
        >
          {t`“${doomed.name}” no longer lets you in. Your other sessions end.`}
        </ConfirmDanger>
      ) : null}
    </>
  )
}
