import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import {
  type BrandMailServer,
  changeBrandMailServer,
  checkBrandMailServer,
  MailHost,
  type MailServerSecurity,
  readBrandMailServer,
  removeBrandMailServer,
  SenderAddress,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Facts } from '#ui/facts.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone, toastFailed } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './domain-page.module.css'
import { mailServerFaults, useSecurityChoices } from './mail-server-words.ts'

type Own = NonNullable<BrandMailServer['own']>

const keep = (kept: BrandMailServer) => queryClient.setQueryData(keys.brandMailServer, kept)

/** The provider of the reseller, through which its mails go. */
export function MailServer({ mayManage }: { mayManage: boolean }) {
  const { t } = useLingui()
  const [changes, setChanges] = useState(false)
  const server = useQuery({
    queryKey: keys.brandMailServer,
    queryFn: ({ signal }) => call(readBrandMailServer, {}, { signal }),
  })
  if (server.isPending) return <LoadingPanel lines={3} />
  if (server.isError) return <ErrorPanel error={server.error} onRetry={() => void server.refetch()} />
  const { own } = server.data
  if (own && !changes) return <InUse own={own} mayManage={mayManage} onChange={() => setChanges(true)} />
  if (mayManage || own) return <ServerForm own={own} onDone={() => setChanges(false)} />
  return <EmptyPanel what={t`No mail server of your own.`} next={t`An owner or administrator can enter one.`} />
}

function InUse({ own, mayManage, onChange }: { own: Own; mayManage: boolean; onChange: () => void }) {
  const { t } = useLingui()
  const [asks, setAsks] = useState(false)
  const choices = useSecurityChoices()
  const check = useAct(
    () => call(checkBrandMailServer, {}),
    [],
    kept => {
      keep(kept)
      if (kept.trial?.fault) toastFailed(t`The test mail was not taken.`, t(mailServerFaults[kept.trial.fault]))
      else if (kept.trial) toastDone(t`The test mail is on its way to ${kept.trial.to}.`)
    },
  )
  const remove = useAct(
    () => call(removeBrandMailServer, {}),
    [],
    kept => {
      setAsks(false)
      keep(kept)
    },
  )
  const isFailing = own.state === 'failing'
  return (
    <div className={style.domain}>
      <div className={style.head}>
        <h3>{own.address}</h3>
        <StateBadge tone={isFailing ? 'bad' : 'ok'}>{isFailing ? t`Failing` : t`In use`}</StateBadge>
      </div>
      {own.fault ? (
        <p className={style.words}>
          {t(mailServerFaults[own.fault])} {t`Mails wait and are tried again every five minutes, for three days.`}
        </p>
      ) : null}
      <Facts
        facts={[
          { label: t`Server`, value: `${own.host}:${own.port}` },
          { label: t`Encryption`, value: choices.find(({ value }) => value === own.security)?.label },
          own.username ? { label: t`User name`, value: own.username } : null,
          { label: t`Checked`, value: <When at={own.checkedAt} /> },
        ]}
      />
      {mayManage ? (
        <div className={style.acts}>
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {t`Send a test mail`}
          </Button>
          <Button variant="default" onClick={onChange}>
            {t`Change server`}
          </Button>
          <Button variant="subtle" color="red" onClick={() => setAsks(true)}>
            {t`Remove server`}
          </Button>
        </div>
      ) : null}
      {asks ? (
        <ConfirmDanger
          title={t`Remove server`}
          verb={t`Remove server`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsks(false)}
        >
          {t`Mails that wait and all later ones go through the platform, under your name.`}
        </ConfirmDanger>
      ) : null}
    </div>
  )
}

function ServerForm({ own, onDone }: { own: Own | null; onDone: () => void }) {
  const { t } = useLingui()
  const choices = useSecurityChoices()
  const [security, setSecurity] = useState<MailServerSecurity>(own?.security ?? 'starttls')
  const form = useForm({
    start: {
      address: own?.address ?? '',
      mailHost: own?.host ?? '',
      port: String(own?.port ?? 587),
      username: own?.username ?? '',
      password: '',
    },
    check: ({ address, mailHost, port }) => ({
      ...(SenderAddress.safeParse(address.trim()).success
        ? {}
        : { address: t`Enter an e-mail address such as hello@example.com.` }),
      ...(MailHost.safeParse(mailHost).success ? {} : { mailHost: t`Enter a host name such as smtp.example.com.` }),
      ...(/^\d{1,5}$/.test(port.trim()) && Number(port) >= 1 && Number(port) <= 65_535
        ? {}
        : { port: t`Enter a port, such as 587.` }),
    }),
    send: ({ address, mailHost, port, username, password }) =>
      call(changeBrandMailServer, {
        body: { address: address.trim(), mailHost, port: Number(port), security, username, password },
      }),
    done: kept => {
      keep(kept)
      if (!kept.trial || kept.trial.fault) return
      toastDone(t`The test mail is on its way to ${kept.trial.to}. Mails go this way from now on.`)
      onDone()
    },
    fieldOf: ({ code, detail }) => (code === 'address-refused' && detail ? { address: detail } : null),
  })
  const trial = queryClient.getQueryData<BrandMailServer>(keys.brandMailServer)?.trial
  const below = ['label', 'input', 'description', 'error'] as const
  return (
    <Form form={form}>
      {trial?.fault ? (
        <p role="alert" className={style.words}>
          <StateBadge tone="bad">{t`Not used`}</StateBadge> {t(mailServerFaults[trial.fault])}
        </p>
      ) : null}
      <TextInput
        {...form.field('address')}
        label={t`Sender address`}
        description={t`One that your provider lets you send from.`}
        inputWrapperOrder={[...below]}
        type="email"
        autoComplete="off"
      />
      <TextInput {...form.field('mailHost')} label={t`Server`} placeholder="smtp.example.com" autoComplete="off" />
      <TextInput {...form.field('port')} label={t`Port`} inputMode="numeric" autoComplete="off" />
      <SelectField label={t`Encryption`} value={security} choices={choices} onChange={setSecurity} />
      <TextInput {...form.field('username')} label={t`User name`} autoComplete="off" />
      <PasswordInput
        {...form.field('password')}
        label={t`Password`}
        description={own ? t`Empty keeps the one that is stored, for the same server and user name.` : undefined}
        inputWrapperOrder={[...below]}
        autoComplete="new-password"
      />
      <FormButtons>
        <Button type="submit" loading={form.busy}>{t`Send a test mail and use it`}</Button>
        {own ? <Button variant="default" onClick={onDone}>{t`Cancel`}</Button> : null}
      </FormButtons>
    </Form>
  )
}
