import { useLingui } from '@lingui/react/macro'
import { readAccount } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { brand } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay, useMe } from '#lib/queries.ts'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel, OverLimitPanel } from '#ui/state-panel.tsx'
import { UsageBars } from '#ui/usage-bars.tsx'
import { QuickUpload } from '../features/files/quick-upload.tsx'
import { RecentJobs } from '../features/jobs/recent-jobs.tsx'
import { LatestTranscripts } from '../features/transcripts/latest-transcripts.tsx'
import style from './home-page.module.css'

/** What is happening with my recordings, and what needs me? */
export function HomePage() {
  const { t } = useLingui()
  const me = useMe()
  const mayUpload = useMay('file.upload')
  const mayReadJobs = useMay('job.read')
  const mayReadAccount = useMay('account.read')
  const mayExport = useMay('transcript.export')
  const account = useQuery({
    queryKey: keys.account,
    queryFn: ({ signal }) => call(readAccount, {}, { signal }),
    enabled: mayReadAccount,
  })
  const isExhausted = account.data?.usage.leftMs === 0
  return (
    <Page
      title={account.data?.name ?? me?.tenant?.name ?? t`Home`}
      lead={brand.messages.welcome}
      action={mayUpload ? <ButtonLink variant="default" to="/upload">{t`Upload with options`}</ButtonLink> : undefined}
    >
      <div className={style.home}>
        <div className={style.work}>
          {isExhausted ? (
            <OverLimitPanel
              what={t`No minutes are left in this period.`}
              next={
                brand.messages.quotaReached ||
                t`Your recordings are kept. Ask your provider for more minutes, or wait for the next period.`
              }
            />
          ) : mayUpload ? (
            <QuickUpload disabled={false} account={account.data} />
          ) : null}
          {mayReadJobs ? (
            <Section title={t`Jobs`} action={<Link to="/jobs">{t`All jobs`}</Link>}>
              <RecentJobs />
            </Section>
          ) : null}
          {mayExport ? (
            <Section title={t`Latest transcripts`} action={<Link to="/transcripts">{t`All transcripts`}</Link>}>
              <LatestTranscripts />
            </Section>
          ) : null}
        </div>
        {mayReadAccount ? (
          <aside className={style.usage} aria-label={t`Minutes and storage`}>
            {account.data ? <UsageBars usage={account.data.usage} planName={account.data.plan.name} /> : null}
            {account.data ? <Link to="/usage">{t`Usage and plan`}</Link> : null}
            {account.isPending ? <LoadingPanel lines={3} /> : null}
            {account.isError && !account.data ? (
              <ErrorPanel error={account.error} onRetry={() => void account.refetch()} />
            ) : null}
          </aside>
        ) : null}
      </div>
    </Page>
  )
}
