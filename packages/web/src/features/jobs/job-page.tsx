import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type JobDetail, readJob } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { languageName } from '#lib/language-names.ts'
import { useMay } from '#lib/queries.ts'
import { useNow } from '#lib/use-now.ts'
import { Duration, When } from '#ui/amounts.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { Facts } from '#ui/facts.tsx'
import { failureWords } from '#ui/failure-words.ts'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { WayToMinutes } from '#ui/way-to-minutes.tsx'
import { Attempts } from './attempts.tsx'
import { useJobActs } from './job-acts.tsx'
import style from './job-page.module.css'
import { isEnded, mayStartAgain, stateWords, waitingWords } from './job-words.ts'
import { remainingMs } from './remaining-time.ts'

/** Where it is, how long still, and what can be done. */
function Now({ job }: { job: JobDetail }) {
  const { t } = useLingui()
  const now = useNow(1000)
  const { tone, word } = stateWords[job.state]
  const left =
    job.state === 'running' && job.startedAt
      ? remainingMs(job.progress, Date.parse(job.startedAt), now.getTime())
      : null
  const failure = job.state === 'failed' && job.problem ? failureWords[job.problem.code] : null
  return (
    <div className={`${style.now} ${failure ? style.failed : ''}`}>
      <div className={style.nowHead} role="status">
        <StateBadge tone={tone}>{t(word)}</StateBadge>
        {job.attempt > 1 || (job.attempt === 1 && !isEnded(job.state)) ? (
          <span className="muted numbers">{t`Attempt ${job.attempt} of ${job.maxAttempts}`}</span>
        ) : null}
        {job.state === 'waiting' ? (
          <span>{job.waitingFor ? t(waitingWords[job.waitingFor]) : t`It starts in a moment.`}</span>
        ) : null}
        {job.state === 'done' ? <span>{t`The transcript is ready.`}</span> : null}
        {job.state === 'cancelled' ? <span>{t`Cancelled. Start it again when you like.`}</span> : null}
      </div>
      {job.state === 'running' ? (
        <>
          <ProgressBar label={t`Progress of ${job.title}`} share={job.progress} />
          <p className="muted small">
            {left === null
              ? t`You can leave this page; the work goes on.`
              : t`About ${formatDuration(left)} left. You can leave this page; the work goes on.`}
          </p>
        </>
      ) : null}
      {job.state === 'waiting' && job.problem ? (
        <p className="muted">{t`Last attempt: ${t(failureWords[job.problem.code].what)}`}</p>
      ) : null}
      {job.damaged ? (
        <p role="note">{t`The recording is damaged or cut off: only the part that could be read was transcribed.`}</p>
      ) : null}
      {failure ? (
        <div>
          <strong>{t(failure.what)}</strong>
          <p>{t(failure.next)}</p>
          {job.problem?.code === 'minutes-exhausted' ? <WayToMinutes /> : null}
        </div>
      ) : null}
    </div>
  )
}

function JobBody({ job }: { job: JobDetail }) {
  const { t, i18n } = useLingui()
  const last = job.attempts.at(-1)
  return (
    <>
      <Now job={job} />
      <Facts
        facts={[
          job.durationMs === null ? null : { label: t`Length`, value: <Duration durationMs={job.durationMs} /> },
          {
            label: t`Spoken language`,
            value:
              job.language === null || job.language === 'auto' ? t`Automatic` : languageName(job.language, i18n.locale),
          },
          { label: t`Result`, value: job.task === 'translate' ? t`Translation into English` : t`Transcript` },
          { label: t`Model`, value: job.model },
          { label: t`Submitted by`, value: job.createdBy },
          { label: t`Created`, value: <When at={job.createdAt} /> },
          last?.endedAt
            ? { label: t`Took`, value: <Duration durationMs={Date.parse(last.endedAt) - Date.parse(last.startedAt)} /> }
            : null,
          { label: t`Id`, value: <CopyId id={job.id} /> },
        ]}
      />
      {job.attempts.length > 0 ? (
        <Section title={t`Attempts`}>
          <Attempts attempts={job.attempts} />
        </Section>
      ) : null}
    </>
  )
}

function Acts({ job }: { job: JobDetail }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { may, cancel, retry, remove } = useJobActs()
  const mayUpload = useMay('file.upload')
  const transcriptId = job.transcriptId
  return (
    <>
      {may && isEnded(job.state) ? (
        <Button variant="default" onClick={() => remove(job, () => void navigate({ to: '/jobs' }))}>
          {t`Remove`}
        </Button>
      ) : null}
      {may && !isEnded(job.state) ? (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
          {t`Cancel job`}
        </Button>
      ) : null}
      {may && mayStartAgain(job) ? (
        <Button
          variant={job.problem?.retryable === false ? 'default' : 'filled'}
          loading={retry.isPending}
          onClick={() => retry.mutate(job.id)}
        >
          {t`Start again`}
        </Button>
      ) : null}
      {mayUpload && job.problem?.retryable === false ? (
        <ButtonLink to="/upload">{t`Upload recordings`}</ButtonLink>
      ) : null}
      {job.state === 'done' && transcriptId ? (
        <ButtonLink to="/transcripts/$transcriptId" params={{ transcriptId }}>
          {t`Read transcript`}
        </ButtonLink>
      ) : null}
    </>
  )
}

export function JobPage() {
  const { t } = useLingui()
  const { jobId = '' } = useParams({ strict: false })
  const query = useQuery({
    queryKey: keys.job(jobId),
    queryFn: ({ signal }) => call(readJob, { params: { id: jobId } }, { signal }),
  })
  const job = query.data
  return (
    <Page
      title={job?.title ?? t`Job`}
      back={{ label: t`Jobs`, to: '/jobs' }}
      action={job ? <Acts job={job} /> : undefined}
    >
      {job ? (
        <JobBody job={job} />
      ) : query.isError ? (
        <ErrorPanel
          error={query.error}
          onRetry={() => void query.refetch()}
          back={<ButtonLink to="/jobs">{t`Back to jobs`}</ButtonLink>}
        />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}
