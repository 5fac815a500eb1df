import { Plural, useLingui } from '@lingui/react/macro'
import type { Engine } from '@scriptorium/contract'
import { formatDuration, formatMoney } from '#lib/format.ts'
import { When } from '#ui/amounts.tsx'
import type { Column } from '#ui/data-list.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EngineTestNote } from './engine-test-note.tsx'
import { costOfAudioHour, healthTones, healthWords, kindWords } from './engine-words.ts'
import style from './engines-page.module.css'

const currency = 'EUR'

/** What belongs together shares a cell: eleven columns would not fit beside the navigation. */
export function useEngineColumns(): {
  columns: [Column<Engine>, ...Column<Engine>[]]
  csvOnly: { header: string; csv: (engine: Engine) => string | number }[]
} {
  const { t } = useLingui()
  return {
    columns: [
      {
        id: 'name',
        header: t`Engine`,
        cell: engine => (
          <>
            {engine.name}
            <span className={style.line}>{t(kindWords[engine.kind])}</span>
          </>
        ),
        csv: engine => engine.name,
      },
      {
        id: 'health',
        header: t`Health`,
        cell: engine => <Health engine={engine} />,
        csv: engine => t(healthWords[engine.health]),
      },
      {
        id: 'models',
        header: t`Models`,
        cell: engine => (
          <span>
            {engine.models.join(', ')}
            <span className={style.line}>{t`Pool ${engine.pool}`}</span>
          </span>
        ),
        csv: engine => engine.models.join(' '),
      },
      {
        id: 'load',
        header: t`Load`,
        cell: engine => (
          <ProgressBar
            label={t`Slots of ${engine.name} in use`}
            share={engine.slots > 0 ? engine.busy / engine.slots : 0}
            number={`${engine.busy} / ${engine.slots}`}
            tone={engine.busy >= engine.slots ? 'warn' : 'info'}
          />
        ),
        csv: engine => `${engine.busy}/${engine.slots}`,
      },
      {
        id: 'recent',
        header: t`Last 30 days`,
        named: true,
        cell: engine => <Recent engine={engine} />,
        csv: engine => formatDuration(engine.recent.audioMs),
      },
      {
        id: 'test',
        header: t`Last test`,
        named: true,
        cell: ({ lastTest }) => (lastTest ? <EngineTestNote test={lastTest} /> : null),
        csv: ({ lastTest }) => (lastTest ? `${lastTest.outcome} ${lastTest.at}` : ''),
      },
    ],
    csvOnly: [
      { header: t`Kind`, csv: engine => engine.kind },
      { header: t`Pool`, csv: engine => engine.pool },
      { header: t`Jobs, 30 days`, csv: engine => engine.recent.jobs },
      { header: t`Cost per audio hour`, csv: engine => (costOfAudioHour(engine) ?? 0) / 100 },
      { header: t`Seen`, csv: engine => engine.seenAt },
    ],
  }
}

function Recent({ engine }: { engine: Engine }) {
  const { t, i18n } = useLingui()
  const { jobs, audioMs } = engine.recent
  const minor = costOfAudioHour(engine)
  if (jobs === 0) return <span className="muted">{t`Nothing yet`}</span>
  return (
    <span>
      {t`${formatDuration(audioMs)} of audio`}
      <span className={style.line}>
        <Plural value={jobs} one="# job" other="# jobs" />
        {minor === null ? null : `, ${t`${formatMoney({ minor, currency }, i18n.locale)} per audio hour`}`}
      </span>
    </span>
  )
}

function Health({ engine }: { engine: Engine }) {
  const { t } = useLingui()
  const { health, state, detail } = engine
  return (
    <span className={style.note}>
      <StateBadge tone={healthTones[health]}>{t(healthWords[health])}</StateBadge>{' '}
      {health === 'gone' ? <When at={engine.seenAt} /> : null}
      {state === 'draining' ? <StateBadge tone="warn">{t`Takes nothing new`}</StateBadge> : null}
      {state === 'leaving' ? <StateBadge tone="warn">{t`Is leaving`}</StateBadge> : null}
      {health === 'ready' || detail === '' ? null : <span className={style.line}>{detail}</span>}
    </span>
  )
}
