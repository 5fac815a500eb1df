import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type Engine, listEngines } from '@scriptorium/contract'
import {
  IconCpuOff,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconStethoscope,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { Count, Duration, Money, When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Page } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import type { RowAct } from '#ui/row-menu.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useEngineActs } from './engine-acts.ts'
import { EngineForm } from './engine-form.tsx'
import { EngineTestNote } from './engine-test-note.tsx'
import { costOfAudioHour, healthTones, healthWords, kindWords } from './engine-words.ts'

const currency = 'EUR'

/** Is speech well; if not, why. And which machines there are, for whom. */
export function EnginesPage() {
  const { t } = useLingui()
  const mayManage = useMay('engine.manage')
  const [form, setForm] = useState<{ engine: Engine | null } | null>(null)
  const [doomed, setDoomed] = useState<Engine | null>(null)
  const { test, setState, remove } = useEngineActs(() => setDoomed(null))
  const pages = usePages(
    keys.engines,
    (cursor, signal) => call(listEngines, { query: { cursor, limit: 50 } }, { signal }),
    { pollMs: 5000 },
  )
  const columns: [Column<Engine>, ...Column<Engine>[]] = [
    {
      id: 'name',
      header: t`Engine`,
      cell: engine => engine.name,
      csv: engine => engine.name,
      sortBy: engine => engine.name,
    },
    {
      id: 'kind',
      header: t`Kind`,
      cell: engine => t(kindWords[engine.kind]),
      csv: engine => engine.kind,
      wideOnly: true,
    },
    {
      id: 'health',
      header: t`Health`,
      cell: engine => <Health engine={engine} />,
      csv: engine => t(healthWords[engine.health]),
    },
    {
      id: 'pool',
      header: t`Pool`,
      named: true,
      cell: engine => engine.pool,
      csv: engine => engine.pool,
      sortBy: engine => engine.pool,
    },
    {
      id: 'models',
      header: t`Models`,
      cell: engine => engine.models.join(', '),
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
      id: 'jobs',
      header: t`Jobs, 30 days`,
      align: 'end',
      named: true,
      cell: engine => <Count count={engine.recent.jobs} />,
      csv: engine => engine.recent.jobs,
      sortBy: engine => engine.recent.jobs,
    },
    {
      id: 'audio',
      header: t`Audio, 30 days`,
      align: 'end',
      named: true,
      cell: engine => <Duration durationMs={engine.recent.audioMs} />,
      csv: engine => formatDuration(engine.recent.audioMs),
      sortBy: engine => engine.recent.audioMs,
    },
    {
      id: 'cost',
      header: t`Cost per audio hour`,
      align: 'end',
      named: true,
      cell: engine => {
        const minor = costOfAudioHour(engine)
        return minor === null ? null : <Money minor={minor} currency={currency} />
      },
      csv: engine => (costOfAudioHour(engine) ?? 0) / 100,
      sortBy: engine => costOfAudioHour(engine) ?? 0,
    },
    { id: 'test', header: t`Last test`, named: true, cell: engine => <EngineTestNote engine={engine} /> },
    {
      id: 'seen',
      header: t`Seen`,
      align: 'end',
      cell: engine => <When at={engine.seenAt} />,
      csv: engine => engine.seenAt,
    },
  ]
  const acts = (engine: Engine): RowAct[] => [
    {
      label: t`Test with the sample`,
      icon: <IconStethoscope size={16} aria-hidden />,
      onAct: () => test.mutate(engine.id),
    },
    ...(engine.url === null
      ? []
      : [
          { label: t`Change`, icon: <IconPencil size={16} aria-hidden />, onAct: () => setForm({ engine }) },
          engine.state === 'active'
            ? {
                label: t`Take nothing new`,
                icon: <IconPlayerPause size={16} aria-hidden />,
                onAct: () => setState.mutate({ id: engine.id, state: 'draining' }),
              }
            : {
                label: t`Take jobs again`,
                icon: <IconPlayerPlay size={16} aria-hidden />,
                onAct: () => setState.mutate({ id: engine.id, state: 'active' }),
              },
          { label: t`Remove`, icon: <IconTrash size={16} aria-hidden />, danger: true, onAct: () => setDoomed(engine) },
        ]),
  ]
  return (
    <Page
      title={t`Engines`}
      lead={t`What turns speech into text. Checked every 5 seconds.`}
      {...(mayManage
        ? { action: <Button onClick={() => setForm({ engine: null })}>{t`Register engine`}</Button> }
        : {})}
    >
      <DataList
        label={t`Engines`}
        pages={pages}
        columns={columns}
        rowKey={engine => engine.id}
        rowName={engine => engine.name}
        {...(mayManage ? { acts } : {})}
        empty={
          <EmptyPanel
            icon={<IconCpuOff size={24} />}
            what={t`No speech engine is registered.`}
            next={t`Uploads wait. Start a worker; its messages say what it misses, such as Python or a model.`}
          />
        }
      />
      {form ? <EngineForm engine={form.engine} onClose={() => setForm(null)} /> : null}
      {doomed ? (
        <ConfirmDanger
          title={t`Remove engine`}
          verb={t`Remove engine`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(doomed)}
          onClose={() => setDoomed(null)}
        >
          {t`${doomed.name} takes nothing new and goes when its last job has ended. No job is lost: what waits goes to other engines.`}
        </ConfirmDanger>
      ) : null}
    </Page>
  )
}

function Health({ engine }: { engine: Engine }) {
  const { t } = useLingui()
  return (
    <>
      <StateBadge tone={healthTones[engine.health]}>{t(healthWords[engine.health])}</StateBadge>{' '}
      {engine.state === 'draining' ? <StateBadge tone="warn">{t`Takes nothing new`}</StateBadge> : null}
      {engine.state === 'leaving' ? <StateBadge tone="warn">{t`Is leaving`}</StateBadge> : null}
      {engine.health === 'ready' ? null : <span className="small muted"> {engine.detail}</span>}
    </>
  )
}
