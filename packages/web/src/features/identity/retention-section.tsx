import { useLingui } from '@lingui/react/macro'
import { type Retention, readRetention } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'

/** For how long recordings and transcripts are kept, and what happens before they go. */
export function RetentionSection() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...keys.account, 'retention'],
    queryFn: ({ signal }) => call(readRetention, {}, { signal }),
  })
  return (
    <Section title={t`How long things are kept`}>
      {query.data ? <Kept retention={query.data} /> : null}
      {query.isPending ? <LoadingPanel lines={1} /> : null}
      {query.isError && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
    </Section>
  )
}

function Kept({ retention }: { retention: Retention }) {
  const { t, i18n } = useLingui()
  const { days, noticeDays, announcedUntil, removesSince } = retention
  if (days === null) return <p>{t`Recordings and transcripts stay until somebody removes them.`}</p>
  const day = (at: string) => new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'long' }).format(new Date(at))
  return (
    <>
      <p>{t`Your plan keeps recordings and transcripts for ${days} days. What is older is removed, and cannot be brought back.`}</p>
      <p className="muted">
        {announcedUntil && removesSince
          ? t`The owners get a mail at least ${noticeDays} days before. The last one covers what becomes old enough until ${day(announcedUntil)}.`
          : t`The owners get a mail at least ${noticeDays} days before anything is removed.`}
      </p>
    </>
  )
}
