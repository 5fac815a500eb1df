import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { BrandMailKind, previewBrandMail, sendBrandMail, showBrandMail } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { addressOf, call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Facts } from '#ui/facts.tsx'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './brand-page.module.css'
import { brandMailNames } from './mail-names.ts'

const widths = { desktop: 760, phone: 360 } as const
const height = 620
type Chosen = { kind: BrandMailKind; locale: 'en' | 'de' }

/** What do my customers get by mail? */
export function MailsPage() {
  const { t, i18n } = useLingui()
  const mayManage = useMay('brand.manage')
  const [kind, setKind] = useState<BrandMailKind>('invitation')
  const [locale, setLocale] = useState<'en' | 'de'>(i18n.locale === 'de' ? 'de' : 'en')
  const send = useAct(
    (chosen: Chosen) => call(sendBrandMail, { body: chosen }),
    [],
    ({ to }) => toastDone(t`On its way to ${to}.`),
  )
  return (
    <Page
      title={t`Mails`}
      lead={t`Every mail in the draft of your brand, with made-up people. Sender, words and logos are those that your customers get.`}
      back={{ label: t`Settings`, to: '/settings' }}
      action={
        mayManage ? (
          <Button loading={send.isPending} onClick={() => send.mutate({ kind, locale })}>
            {t`Send a test to me`}
          </Button>
        ) : undefined
      }
    >
      <div className={style.mail}>
        <div className={style.tools}>
          <SelectField
            label={t`Mail`}
            value={kind}
            choices={BrandMailKind.options.map(value => ({ value, label: t(brandMailNames[value]) }))}
            onChange={setKind}
          />
          <SelectField
            label={t`Language`}
            value={locale}
            choices={[
              { value: 'en', label: 'English' },
              { value: 'de', label: 'Deutsch' },
            ]}
            onChange={setLocale}
          />
        </div>
        <MailHead kind={kind} locale={locale} />
        <MailSheet kind={kind} locale={locale} />
      </div>
    </Page>
  )
}

function MailHead({ kind, locale }: Chosen) {
  const { t } = useLingui()
  const mail = useQuery({
    queryKey: keys.brandMail(kind, locale),
    queryFn: ({ signal }) => call(previewBrandMail, { query: { kind, locale } }, { signal }),
    staleTime: 0,
  })
  if (mail.isPending) return <LoadingPanel lines={3} />
  if (mail.isError) return <ErrorPanel error={mail.error} onRetry={() => void mail.refetch()} />
  const { from, replyTo, subject } = mail.data
  return (
    <Facts
      facts={[
        { label: t`Subject`, value: subject },
        { label: t`Mails come from`, value: from },
        replyTo ? { label: t`Replies go to`, value: replyTo } : null,
      ]}
    />
  )
}

/** The mail itself, as programs show it that are set to light or dark. */
function MailSheet(chosen: Chosen) {
  const { t } = useLingui()
  const [appearance, setAppearance] = useState<'light' | 'dark'>('light')
  const [device, setDevice] = useState<'desktop' | 'phone'>('desktop')
  const { ref, width } = useElementSize()
  const wide = Math.min(widths[device], width || widths.phone)
  const src = addressOf(showBrandMail, { query: { ...chosen, appearance } })
  return (
    <section className={style.preview} aria-label={t`Preview`}>
      <div className={style.tools}>
        <SelectField
          label={t`Appearance`}
          value={appearance}
          choices={[
            { value: 'light', label: t`Light` },
            { value: 'dark', label: t`Dark` },
          ]}
          onChange={setAppearance}
        />
        <SelectField
          label={t`Width`}
          value={device}
          choices={[
            { value: 'desktop', label: t`Desktop` },
            { value: 'phone', label: t`Phone` },
          ]}
          onChange={setDevice}
        />
      </div>
      <div ref={ref}>
        <div className={style.frame} style={{ height, width: wide }}>
          <iframe
            key={src}
            title={t`Preview of the mail`}
            src={src}
            sandbox="allow-same-origin allow-popups"
            style={{ width: wide, height }}
          />
        </div>
      </div>
    </section>
  )
}
