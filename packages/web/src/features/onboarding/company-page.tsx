import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import {
  acceptTerms,
  type CompanyDetails,
  changeCompany,
  readCompany,
  readTermsStanding,
  type TermsStanding,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay, useMe } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { Facts } from '#ui/facts.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { Page, Section } from '#ui/page.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { useAct } from '#ui/use-act.ts'
import { CompanyFacts } from './company-facts.tsx'
import { CompanyFields, companyFaults, companyOf, companyValues, useCheckCompany } from './company-fields.tsx'
import { TermsText } from './terms-text.tsx'

function CompanyForm({ company, email }: { company: CompanyDetails | null; email: string }) {
  const { t } = useLingui()
  const form = useForm({
    start: companyValues(company, email),
    check: useCheckCompany(),
    send: values => call(changeCompany, { body: { company: companyOf(values) } }),
    fieldOf: ({ fields }) => companyFaults(fields),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.company })
      void queryClient.invalidateQueries({ queryKey: keys.setUp })
      toastDone(t`Company details saved`)
    },
  })
  return (
    <>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <CompanyFields form={form} />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Save details`}
          </Button>
        </FormButtons>
      </Form>
    </>
  )
}

function Terms({ standing }: { standing: TermsStanding }) {
  const { t } = useLingui()
  const mayAccept = useMay('terms.accept')
  const { current, state, acceptances } = standing
  const accept = useAct(
    (version: number) => call(acceptTerms, { body: { version } }),
    [keys.terms],
    () => toastDone(t`Terms accepted`),
  )
  if (!current)
    return <EmptyPanel what={t`The platform has no terms.`} next={t`You are told when there are some to accept.`} />
  const waits = state === 'due' || state === 'overdue'
  return (
    <div style={{ display: 'grid', gap: 'var(--space-3)' }}>
      <Facts
        facts={[
          { label: t`Current version`, value: current.version },
          {
            label: t`State`,
            value:
              state === 'accepted' ? (
                <StateBadge tone="ok">{t`Accepted`}</StateBadge>
              ) : waits ? (
                <StateBadge tone={state === 'due' ? 'warn' : 'bad'}>{t`To be accepted`}</StateBadge>
              ) : (
                t`Nothing to do`
              ),
          },
          waits && current.acceptBy ? { label: t`Until`, value: <When at={current.acceptBy} /> } : null,
        ]}
      />
      <TermsText text={current.text} label={t`Terms for resellers, version ${current.version}`} />
      {state !== 'accepted' && mayAccept ? (
        <div>
          <Button loading={accept.isPending} onClick={() => accept.mutate(current.version)}>
            {t`Accept version ${current.version}`}
          </Button>
        </div>
      ) : null}
      {waits && !mayAccept ? <p className="small muted">{t`An owner of your company accepts the terms.`}</p> : null}
      {acceptances.length > 0 ? (
        <ul className="small">
          {acceptances.map(({ version, name, email, at }) => (
            <li key={version}>
              {t`Version ${version} accepted by ${name} (${email})`} · <When at={at} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

/** What the platform knows of the company, and on which terms they work together. */
export function CompanyPage() {
  const { t } = useLingui()
  const mayManage = useMay('company.manage')
  const email = useMe()?.person?.email ?? ''
  const company = useQuery({ queryKey: keys.company, queryFn: ({ signal }) => call(readCompany, {}, { signal }) })
  const terms = useQuery({ queryKey: keys.terms, queryFn: ({ signal }) => call(readTermsStanding, {}, { signal }) })
  const failed = company.error ?? terms.error
  return (
    <Page title={t`Company`} back={{ label: t`Settings`, to: '/settings' }}>
      {failed ? (
        <ErrorPanel
          error={failed}
          onRetry={() => {
            void company.refetch()
            void terms.refetch()
          }}
        />
      ) : !company.data || !terms.data ? (
        <LoadingPanel lines={8} />
      ) : (
        <>
          <Section title={t`Details`} lead={t`They stand on contracts and on documents about money.`}>
            {mayManage ? (
              <CompanyForm company={company.data.company} email={email} />
            ) : (
              <CompanyFacts company={company.data.company} />
            )}
          </Section>
          <Section title={t`Terms of the platform`}>
            <Terms standing={terms.data} />
          </Section>
        </>
      )}
    </Page>
  )
}
