import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Group } from '@mantine/core'
import { changeSso, disconnectSso, readSso, type SsoConnection, type SsoSettings } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Facts } from '#ui/facts.tsx'
import { Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { CompanyDomains } from './company-domains.tsx'
import style from './company-sign-in.module.css'
import { ConnectCompany } from './connect-company.tsx'
import { RedirectUri } from './redirect-uri.tsx'

/** The identity provider of the customer: what is connected, for which addresses, and whom it binds. */
export function CompanySignIn() {
  const { t } = useLingui()
  const [isConnecting, setConnecting] = useState(false)
  const settings = useQuery({ queryKey: keys.sso, queryFn: ({ signal }) => call(readSso, {}, { signal }) })
  const connection = settings.data?.connection
  return (
    <Section
      title={t`Company sign-in`}
      lead={t`Members log in with the account of their company, by OpenID Connect: Entra ID, Google Workspace, Okta, Keycloak and others.`}
      action={
        settings.data ? (
          <Button variant="default" onClick={() => setConnecting(true)}>
            {connection ? t`Change connection` : t`Connect provider`}
          </Button>
        ) : null
      }
    >
      {settings.isPending ? (
        <LoadingPanel lines={2} />
      ) : settings.isError ? (
        <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />
      ) : connection ? (
        <Connected connection={connection} redirectUri={settings.data.redirectUri} />
      ) : (
        <p className="muted">{t`Nothing is connected yet.`}</p>
      )}
      {isConnecting && settings.data ? (
        <ConnectCompany settings={settings.data} onClose={() => setConnecting(false)} />
      ) : null}
    </Section>
  )
}

function Connected({ connection, redirectUri }: { connection: SsoConnection; redirectUri: string }) {
  const { t } = useLingui()
  const [isLeaving, setLeaving] = useState(false)
  const { createsViewers, required, lastUsedAt } = connection
  const change = useAct(
    (rules: Pick<SsoConnection, 'createsViewers' | 'required'>) => call(changeSso, { body: rules }),
    [keys.sso],
    (reply: SsoSettings) =>
      toastDone(
        reply.connection?.required ? t`Members log in by the company sign-in only` : t`Company sign-in changed`,
      ),
  )
  const disconnect = useAct(
    () => call(disconnectSso, {}),
    [keys.sso],
    () => {
      setLeaving(false)
      toastDone(t`Company sign-in disconnected`)
    },
  )
  return (
    <>
      <Facts
        facts={[
          { label: t`Provider`, value: connection.issuer },
          { label: t`Client ID`, value: connection.clientId },
          { label: t`Last log-in by it`, value: lastUsedAt ? <When at={lastUsedAt} /> : t`None yet` },
        ]}
      />
      <RedirectUri uri={redirectUri} />
      <CompanyDomains domains={connection.domains} />
      <div className={style.rules}>
        <Checkbox
          label={t`Let everybody of the company in as a viewer`}
          description={t`Without it only members and invited people get in.`}
          checked={createsViewers}
          disabled={change.isPending}
          onChange={event => change.mutate({ createsViewers: event.currentTarget.checked, required })}
        />
        <Checkbox
          label={t`Require the company sign-in`}
          description={
            lastUsedAt
              ? t`Passwords, links and passkeys no longer open this account for members. Owners may always log in otherwise; API keys work on.`
              : t`Log in by it once, then it can be required.`
          }
          checked={required}
          disabled={change.isPending || (!lastUsedAt && !required)}
          onChange={event => change.mutate({ createsViewers, required: event.currentTarget.checked })}
        />
      </div>
      <Group mt="md">
        <Button variant="default" c="var(--bad-ink)" onClick={() => setLeaving(true)}>
          {t`Disconnect`}
        </Button>
      </Group>
      {isLeaving ? (
        <ConfirmDanger
          title={t`Disconnect the company sign-in`}
          verb={t`Disconnect`}
          busy={disconnect.isPending}
          onConfirm={() => disconnect.mutate(undefined)}
          onClose={() => setLeaving(false)}
        >
          {t`Members log in by password, passkey or a mailed link again. Domains have to be proven anew if you connect again.`}
        </ConfirmDanger>
      ) : null}
    </>
  )
}
