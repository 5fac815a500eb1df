import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type CustomerDetails, confirmSsoDomain, readCustomerSso } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Section } from '#ui/page.tsx'
import { Rows } from '#ui/rows.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** The company sign-in of a customer that has one; its reseller may say whose a domain is. */
export function CustomerSso({ customer: { id, name } }: { customer: CustomerDetails }) {
  const { t } = useLingui()
  const mayManage = useMay('customer.manage')
  const [asked, setAsked] = useState<string | null>(null)
  const key = [...keys.customers, 'sso', id]
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(readCustomerSso, { params: { id } }, { signal }),
  })
  const confirm = useAct(
    (domain: string) => call(confirmSsoDomain, { params: { id }, body: { domain } }),
    [key],
    (_reply, domain) => {
      setAsked(null)
      toastDone(t`${domain} is confirmed`)
    },
  )
  if (!data?.connection) return null
  const { issuer, lastUsedAt } = data.connection
  return (
    <Section title={t`Company sign-in`} lead={t`Members log in by their company’s provider at ${issuer}.`}>
      <Rows
        label={t`Domains of e-mail addresses`}
        rows={data.domains.map(({ domain, provenAt }) => ({
          key: domain,
          name: domain,
          facts:
            provenAt && lastUsedAt ? (
              <>
                {t`Last log-in by it`} <When at={lastUsedAt} />
              </>
            ) : null,
          end: provenAt ? (
            <StateBadge tone="ok">{t`Proven`}</StateBadge>
          ) : mayManage ? (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => setAsked(domain)}
              aria-label={t`Confirm ${domain}`}
            >
              {t`Confirm`}
            </Button>
          ) : (
            <StateBadge tone="warn">{t`Not proven yet`}</StateBadge>
          ),
        }))}
      />
      {asked ? (
        <ConfirmDanger
          title={t`Confirm ${asked}`}
          verb={t`Confirm domain`}
          busy={confirm.isPending}
          onConfirm={() => confirm.mutate(asked)}
          onClose={() => setAsked(null)}
        >
          {t`The provider of ${name} then decides who logs in with addresses of ${asked}. Confirm it only if you know that the domain is theirs.`}
        </ConfirmDanger>
      ) : null}
    </Section>
  )
}
