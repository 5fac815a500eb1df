import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import {
  type BrandSender,
  changeBrandSender,
  checkBrandSender,
  readBrandSender,
  removeBrandSender,
  SenderAddress,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { Page, Section } from '#ui/page.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'
import { DnsRecords } from './dns-records.tsx'
import style from './domain-page.module.css'
import { MailServer } from './mail-server.tsx'
import { wordsOfSender } from './sender-words.ts'

/** From which address do my customers get mails? */
export function SenderPage() {
  const { t } = useLingui()
  const mayManage = useMay('brand.manage')
  const sender = useQuery({
    queryKey: keys.brandSender,
    queryFn: ({ signal }) => call(readBrandSender, {}, { signal }),
  })
  return (
    <Page
      title={t`Sender`}
      lead={t`The address that mails to your customers come from. Name and reply address are part of the brand.`}
      back={{ label: t`Settings`, to: '/settings' }}
    >
      {sender.isPending ? (
        <LoadingPanel />
      ) : sender.isError ? (
        <ErrorPanel error={sender.error} onRetry={() => void sender.refetch()} />
      ) : (
        <>
          <Section
            title={t`Mail server of your own`}
            lead={t`Mails then go through your provider, and nothing in them names the platform.`}
          >
            <MailServer mayManage={mayManage} />
          </Section>
          <Section
            title={t`Address of your own`}
            lead={t`For mails that the platform sends for you. Now they come from ${sender.data.inForce}.`}
          >
            {sender.data.own ? (
              <OwnAddress own={sender.data.own} mayManage={mayManage} />
            ) : mayManage ? (
              <AskForAddress />
            ) : (
              <EmptyPanel what={t`No address of your own yet.`} next={t`An owner or administrator can enter one.`} />
            )}
          </Section>
        </>
      )}
    </Page>
  )
}

function OwnAddress({ own, mayManage }: { own: NonNullable<BrandSender['own']>; mayManage: boolean }) {
  const { t } = useLingui()
  const [asks, setAsks] = useState(false)
  const keep = (kept: BrandSender) => queryClient.setQueryData(keys.brandSender, kept)
  const check = useAct(() => call(checkBrandSender, {}), [], keep)
  const remove = useAct(
    () => call(removeBrandSender, {}),
    [],
    kept => {
      setAsks(false)
      keep(kept)
    },
  )
  const said = wordsOfSender(own)
  return (
    <div className={style.domain}>
      <div className={style.head}>
        <h3>{own.address}</h3>
        <StateBadge tone={said.tone}>{t(said.label)}</StateBadge>
      </div>
      <p className={style.words}>{t(said.words)}</p>
      <DnsRecords records={own.records} />
      <p className={style.words}>
        {t`Where your domain has a v=spf1 record already, add only the include of the second record to it: two of them cancel each other.`}
      </p>
      <p className={style.seen} aria-live="polite">
        {own.checkedAt ? (
          <>
            {t`Checked:`} <When at={own.checkedAt} />
          </>
        ) : (
          t`Not checked yet.`
        )}
      </p>
      {mayManage ? (
        <div className={style.acts}>
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {t`Check now`}
          </Button>
          <Button variant="subtle" color="red" onClick={() => setAsks(true)}>
            {t`Remove address`}
          </Button>
        </div>
      ) : null}
      {asks ? (
        <ConfirmDanger
          title={t`Remove address`}
          verb={t`Remove address`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsks(false)}
        >
          {t`Mails then come from the address of the platform, under your name. The same address needs new records if you enter it again.`}
        </ConfirmDanger>
      ) : null}
    </div>
  )
}

function AskForAddress() {
  const { t } = useLingui()
  const form = useForm({
    start: { address: '' },
    check: ({ address }) =>
      SenderAddress.safeParse(address.trim()).success
        ? {}
        : { address: t`Enter an e-mail address such as hello@example.com.` },
    send: ({ address }) => call(changeBrandSender, { body: { address: SenderAddress.parse(address.trim()) } }),
    done: kept => queryClient.setQueryData(keys.brandSender, kept),
    fieldOf: ({ code, detail }) => (code === 'address-refused' && detail ? { address: detail } : null),
  })
  return (
    <Form form={form}>
      <TextInput
        {...form.field('address')}
        label={t`E-mail address`}
        description={t`Of a domain whose DNS you can change. Until it is verified, mails come from the platform's address under your name.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        type="email"
        autoComplete="off"
      />
      <FormButtons>
        <Button type="submit" loading={form.busy}>{t`Use this address`}</Button>
      </FormButtons>
    </Form>
  )
}
