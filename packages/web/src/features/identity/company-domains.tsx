import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { addSsoDomain, checkSsoDomain, HostName, removeSsoDomain, type SsoDomain } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { CopyText } from '#ui/copy-text.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { toastDone, toastFailed } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './company-sign-in.module.css'

/** For whose addresses the provider may speak. */
export function CompanyDomains({ domains }: { domains: readonly SsoDomain[] }) {
  const { t } = useLingui()
  const [isAdding, setAdding] = useState(false)
  const [doomed, setDoomed] = useState<SsoDomain | null>(null)
  const check = useAct(
    (id: string) => call(checkSsoDomain, { params: { id } }),
    [keys.sso],
    ({ domain, provenAt }) =>
      provenAt
        ? toastDone(t`${domain} is proven`)
        : toastFailed(
            t`The record of ${domain} is not there yet.`,
            t`It can take an hour until it is seen everywhere.`,
          ),
  )
  const remove = useAct(
    (id: string) => call(removeSsoDomain, { params: { id } }),
    [keys.sso],
    () => {
      setDoomed(null)
      toastDone(t`Domain removed`)
    },
  )
  return (
    <>
      <ul className={style.domains} aria-label={t`Domains of your e-mail addresses`}>
        {domains.map(domain => (
          <li key={domain.id}>
            <div className={style.head}>
              <strong>{domain.domain}</strong>
              {domain.provenAt ? (
                <StateBadge tone="ok">{t`Proven`}</StateBadge>
              ) : (
                <>
                  <StateBadge tone="warn">{t`Not proven yet`}</StateBadge>
                  <Button
                    variant="default"
                    size="compact-sm"
                    loading={check.isPending && check.variables === domain.id}
                    onClick={() => check.mutate(domain.id)}
                    aria-label={t`Check ${domain.domain}`}
                  >
                    {t`Check`}
                  </Button>
                </>
              )}
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => setDoomed(domain)}
                aria-label={t`Remove ${domain.domain}`}
              >
                {t`Remove`}
              </Button>
            </div>
            {domain.provenAt ? null : (
              <>
                <p className="muted">{t`Set this TXT record where your domain is kept, or ask your provider of this service to confirm the domain.`}</p>
                <div className={style.copied}>
                  <span>{t`Name`}</span>
                  <code>{domain.recordName}</code>
                  <CopyText text={domain.recordName} label={t`Copy the name of the record`} />
                </div>
                <div className={style.copied}>
                  <span>{t`Value`}</span>
                  <code>{domain.recordText}</code>
                  <CopyText text={domain.recordText} label={t`Copy the value of the record`} />
                </div>
              </>
            )}
          </li>
        ))}
        <li>
          <div className={style.head}>
            <strong>{domains.length === 0 ? t`Name the domain of your e-mail addresses next.` : null}</strong>
            <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
              {t`Add domain`}
            </Button>
          </div>
        </li>
      </ul>
      {isAdding ? <AddDomain onClose={() => setAdding(false)} /> : null}
      {doomed ? (
        <ConfirmDanger
          title={t`Remove ${doomed.domain}`}
          verb={t`Remove`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(doomed.id)}
          onClose={() => setDoomed(null)}
        >
          {t`People with addresses of this domain no longer get in by the company sign-in.`}
        </ConfirmDanger>
      ) : null}
    </>
  )
}

function AddDomain({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const form = useForm({
    start: { domain: '' },
    check: ({ domain }) =>
      HostName.safeParse(domain).success ? {} : { domain: t`Enter a domain such as your-company.com.` },
    send: ({ domain }) => call(addSsoDomain, { body: { domain } }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.sso })
      onClose()
    },
    fieldOf: ({ code }) => (code === 'already-exists' ? { domain: t`This domain is on the list already.` } : null),
  })
  return (
    <FormDialog title={t`Add domain`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput
            {...form.field('domain')}
            label={t`Domain`}
            description={t`What stands after the @ of your e-mail addresses.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            data-autofocus
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Add domain`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
