import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { addBrandDomain, type BrandDomain, HostName, listBrandDomains, removeBrandDomain } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { Page } from '#ui/page.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { DomainEntry } from './domain-entry.tsx'
import style from './domain-page.module.css'
import { MoveDialog } from './move-dialog.tsx'

/** At which address do my customers find me? */
export function DomainPage() {
  const { t } = useLingui()
  const mayManage = useMay('brand.manage')
  const [isAdding, setAdding] = useState(false)
  const [moving, setMoving] = useState<BrandDomain | null>(null)
  const [leaving, setLeaving] = useState<BrandDomain | null>(null)
  const domains = useQuery({
    queryKey: keys.brandDomains,
    queryFn: ({ signal }) => call(listBrandDomains, {}, { signal }),
  })
  const remove = useAct(
    (id: string) => call(removeBrandDomain, { params: { id } }),
    [keys.brandDomains],
    () => {
      setLeaving(null)
      toastDone(t`Domain removed`)
    },
  )
  const add = mayManage ? <Button onClick={() => setAdding(true)}>{t`Add domain`}</Button> : undefined
  return (
    <Page
      title={t`Domain`}
      lead={t`Addresses of your own that lead to your brand. The address you began with keeps working for you.`}
      back={{ label: t`Settings`, to: '/settings' }}
      action={add}
    >
      {domains.isPending ? (
        <LoadingPanel />
      ) : domains.isError ? (
        <ErrorPanel error={domains.error} onRetry={() => void domains.refetch()} />
      ) : domains.data.items.length === 0 ? (
        <EmptyPanel
          what={t`No domain of your own yet.`}
          next={t`Add one such as app.your-company.com, set two records at its provider, and check it.`}
          action={add}
        />
      ) : (
        <ul className={style.domains} aria-label={t`Domains`}>
          {domains.data.items.map(domain => (
            <DomainEntry
              key={domain.id}
              domain={domain}
              mayManage={mayManage}
              onMove={() => setMoving(domain)}
              onRemove={() => setLeaving(domain)}
            />
          ))}
        </ul>
      )}
      {isAdding ? <AddDomain onClose={() => setAdding(false)} /> : null}
      {moving ? <MoveDialog domain={moving} onClose={() => setMoving(null)} /> : null}
      {leaving ? (
        <ConfirmDanger
          title={t`Remove ${leaving.host}`}
          verb={t`Remove domain`}
          busy={remove.isPending}
          {...(leaving.state === 'waiting' || leaving.state === 'proven' ? {} : { name: leaving.host })}
          onConfirm={() => remove.mutate(leaving.id)}
          onClose={() => setLeaving(null)}
        >
          {t`Links and bookmarks at ${leaving.host} stop working, and passkeys made there are of no use any more.`}
        </ConfirmDanger>
      ) : null}
    </Page>
  )
}

function AddDomain({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const form = useForm({
    start: { host: '' },
    check: ({ host }) =>
      HostName.safeParse(host).success ? {} : { host: t`Enter a host name such as app.example.com.` },
    send: ({ host }) => call(addBrandDomain, { body: { host: HostName.parse(host) } }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.brandDomains })
      onClose()
    },
    fieldOf: ({ code, detail }) => (code === 'already-exists' || code === 'address-refused' ? { host: detail } : null),
  })
  return (
    <FormDialog title={t`Add domain`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput
            {...form.field('host')}
            label={t`Host name`}
            description={t`A name of your own, such as app.your-company.com. Passkeys will belong to it.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>{t`Add domain`}</Button>
            <Button variant="default" onClick={close}>{t`Cancel`}</Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
