import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { ProblemError } from '#lib/problem-error.ts'
import { Bytes, Duration, Money, When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { Dropzone } from '#ui/dropzone.tsx'
import { Facts } from '#ui/facts.tsx'
import { Page, Section } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import {
  EmptyPanel,
  ErrorPanel,
  FilteredEmptyPanel,
  LoadingPanel,
  NoPermissionPanel,
  OfflinePanel,
  OverLimitPanel,
} from '#ui/state-panel.tsx'
import { toastDone, toastUndo } from '#ui/toast.tsx'

const sampleId = '0197c1f2-5d0e-7a11-8c3b-2f6f1f0a9d10'

/** Every designed state side by side, to look at in both appearances and both languages. */
export function DevStatesPage() {
  const { t } = useLingui()
  const [asks, setAsks] = useState(false)
  const retry = () => toastDone(t`Try again`)
  return (
    <main>
      <Page title={t`States`} lead={t`Every state of lists and panels, side by side.`}>
        <Section title={t`Loading`}>
          <LoadingPanel />
        </Section>
        <Section title={t`Empty`}>
          <EmptyPanel
            what={t`No recordings yet.`}
            next={t`Upload one and follow it here until its transcript is ready.`}
            action={<Button>{t`Upload recordings`}</Button>}
          />
        </Section>
        <Section title={t`Filtered empty`}>
          <FilteredEmptyPanel onClear={retry} />
        </Section>
        <Section title={t`Error`}>
          <ErrorPanel error={new ProblemError({ code: 'bug', status: 500, requestId: sampleId })} onRetry={retry} />
        </Section>
        <Section title={t`No permission`}>
          <NoPermissionPanel />
        </Section>
        <Section title={t`Offline`}>
          <OfflinePanel onRetry={retry} />
        </Section>
        <Section title={t`Over limit`}>
          <OverLimitPanel
            what={t`No minutes are left in this period.`}
            next={t`Your recordings are kept. Ask your provider for more minutes, or wait for the next period.`}
          />
        </Section>
        <Section title={t`Badges, bars and figures`}>
          <p>
            <StateBadge tone="ok">{t`Done`}</StateBadge> <StateBadge tone="info">{t`Running`}</StateBadge>{' '}
            <StateBadge tone="warn">{t`Cancelled`}</StateBadge> <StateBadge tone="bad">{t`Failed`}</StateBadge>{' '}
            <StateBadge tone="plain">{t`Waiting`}</StateBadge>
          </p>
          <ProgressBar label={t`Progress`} share={0.42} />
          <Facts
            facts={[
              { label: t`Length`, value: <Duration durationMs={84 * 60_000} /> },
              { label: t`Storage`, value: <Bytes bytes={1_400_000_000} /> },
              { label: t`Price`, value: <Money minor={1290} currency="EUR" /> },
              { label: t`Created`, value: <When at={new Date(Date.now() - 3 * 3_600_000).toISOString()} /> },
              { label: t`Id`, value: <CopyId id={sampleId} /> },
            ]}
          />
        </Section>
        <Section title={t`Dropzone`}>
          <Dropzone onFiles={retry} />
        </Section>
        <Section title={t`Dialogs and toasts`}>
          <Button variant="default" onClick={() => setAsks(true)}>
            {t`Delete recording`}
          </Button>{' '}
          <Button
            variant="default"
            onClick={() =>
              toastUndo({ message: t`Job cancelled`, undo: t`Undo` }, { undo: retry, final: () => undefined })
            }
          >
            {t`Remove`}
          </Button>
          {asks ? (
            <ConfirmDanger
              title={t`Delete recording`}
              name="jfk.mp3"
              verb={t`Delete recording`}
              onConfirm={() => setAsks(false)}
              onClose={() => setAsks(false)}
            >
              {t`The sound is gone for everybody in your account and cannot be brought back. The transcript stays.`}
            </ConfirmDanger>
          ) : null}
        </Section>
      </Page>
    </main>
  )
}
