import { useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { type ResellerDetails, readReseller } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Count, Duration, When } from '#ui/amounts.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { Facts } from '#ui/facts.tsx'
import { Page, Section } from '#ui/page.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { ChangeState, type Decision } from './change-state.tsx'
import { CompanyFacts } from './company-facts.tsx'
import { MinutePoolSection } from './minute-pool.tsx'
import { PoweredBySection } from './powered-by.tsx'
import { resellerStates, stepWords } from './set-up-words.ts'

function Body({ reseller }: { reseller: ResellerDetails }) {
  const { t } = useLingui()
  const { tone, word } = resellerStates[reseller.state]
  const { setUp } = reseller
  const open = setUp.steps.filter(({ state }) => state === 'open').map(({ name }) => t(stepWords[name].title))
  const reason = reseller.stateChanges[0]?.reason
  return (
    <>
      <Facts
        facts={[
          { label: t`State`, value: <StateBadge tone={tone}>{t(word)}</StateBadge> },
          reason ? { label: t`Reason`, value: reason } : null,
          { label: t`Address`, value: reseller.host },
          { label: t`Customers`, value: <Count count={reseller.customers} /> },
          { label: t`Used this period`, value: <Duration durationMs={reseller.usedMs} /> },
          { label: t`Since`, value: <When at={reseller.createdAt} /> },
          { label: t`Id`, value: <CopyId id={reseller.id} /> },
        ]}
      />
      <Section title={t`Company`}>
        <CompanyFacts company={reseller.company} />
      </Section>
      <Section title={t`Set-up`}>
        <Facts
          facts={[
            { label: t`Launch score`, value: t`${setUp.score} of 100` },
            { label: t`Still open`, value: open.length > 0 ? open.join(', ') : t`Nothing` },
            {
              label: t`Payout account`,
              value: reseller.payout ? `${reseller.payout.holder}, ${reseller.payout.maskedIban}` : t`None`,
            },
          ]}
        />
      </Section>
      <MinutePoolSection resellerId={reseller.id} name={reseller.name} />
      <PoweredBySection resellerId={reseller.id} />
      <Section title={t`Terms accepted`}>
        {reseller.acceptances.length > 0 ? (
          <ul>
            {reseller.acceptances.map(({ version, name, email, ip, at }) => (
              <li key={version}>
                {t`Version ${version} by ${name} (${email}) from ${ip}`} · <When at={at} />
              </li>
            ))}
          </ul>
        ) : (
          <p className="muted">{t`None yet.`}</p>
        )}
      </Section>
      <Section title={t`Activity`}>
        {reseller.stateChanges.length > 0 ? (
          <ul>
            {reseller.stateChanges.map(change => (
              <li key={change.at}>
                {t(resellerStates[change.state].word)} · <When at={change.at} />
                {change.reason ? ` · ${change.reason}` : ''}
              </li>
            ))}
          </ul>
        ) : (
          <p className="muted">{t`Created by the platform; its state has never changed.`}</p>
        )}
      </Section>
    </>
  )
}

function Decisions({ state, onChoose }: { state: ResellerDetails['state']; onChoose: (decision: Decision) => void }) {
  const { t } = useLingui()
  switch (state) {
    case 'applied':
      return (
        <Group gap="xs">
          <Button variant="default" onClick={() => onChoose('decline')}>{t`Decline`}</Button>
          <Button onClick={() => onChoose('approve')}>{t`Approve`}</Button>
        </Group>
      )
    case 'active':
      return <Button variant="default" onClick={() => onChoose('suspend')}>{t`Suspend`}</Button>
    case 'suspended':
      return <Button onClick={() => onChoose('resume')}>{t`Resume`}</Button>
    case 'declined':
      return <Button variant="default" onClick={() => onChoose('approve')}>{t`Approve after all`}</Button>
  }
}

/** One reseller as the platform sees it: who they are, how far they are, and what was decided. */
export function ResellerPage() {
  const { t } = useLingui()
  const { resellerId = '' } = useParams({ strict: false })
  const mayManage = useMay('reseller.manage')
  const [decision, setDecision] = useState<Decision | null>(null)
  const query = useQuery({
    queryKey: [...keys.resellers, 'one', resellerId],
    queryFn: ({ signal }) => call(readReseller, { params: { id: resellerId } }, { signal }),
  })
  const reseller = query.data
  return (
    <Page
      title={reseller?.name ?? t`Reseller`}
      back={{ label: t`Resellers`, to: '/resellers' }}
      action={reseller && mayManage ? <Decisions state={reseller.state} onChoose={setDecision} /> : undefined}
    >
      {reseller && decision ? (
        <ChangeState reseller={reseller} decision={decision} onClose={() => setDecision(null)} />
      ) : null}
      {reseller ? (
        <Body reseller={reseller} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}
