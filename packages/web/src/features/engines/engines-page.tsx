import { useLingui } from '@lingui/react/macro'
import { type Engine, listEngines } from '@scriptorium/contract'
import { IconCpuOff } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Page } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge, type Tone } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'

const tones: Record<Engine['health'], Tone> = { ready: 'ok', starting: 'info', failed: 'bad', gone: 'warn' }

/** Is speech well; if not, why. */
export function EnginesPage() {
  const { t } = useLingui()
  const pages = usePages(
    keys.engines,
    (cursor, signal) => call(listEngines, { query: { cursor, limit: 50 } }, { signal }),
    { pollMs: 5000 },
  )
  const words: Record<Engine['health'], string> = {
    ready: t`Ready`,
    starting: t`Starting`,
    failed: t`Failed`,
    gone: t`Not seen`,
  }
  const columns: [Column<Engine>, ...Column<Engine>[]] = [
    { id: 'name', header: t`Engine`, cell: engine => engine.name, csv: engine => engine.name },
    {
      id: 'health',
      header: t`Health`,
      cell: engine => (
        <>
          <StateBadge tone={tones[engine.health]}>{words[engine.health]}</StateBadge>{' '}
          {engine.health === 'ready' ? null : <span className="small muted">{engine.detail}</span>}
        </>
      ),
      csv: engine => words[engine.health],
    },
    { id: 'model', header: t`Model`, cell: engine => engine.model, csv: engine => engine.model },
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
    { id: 'host', header: t`Host`, cell: engine => engine.host, csv: engine => engine.host, wideOnly: true },
    {
      id: 'seen',
      header: t`Seen`,
      align: 'end',
      cell: engine => <When at={engine.seenAt} />,
      csv: engine => engine.seenAt,
    },
  ]
  return (
    <Page title={t`Engines`} lead={t`What turns speech into text. Checked every 5 seconds.`}>
      <DataList
        label={t`Engines`}
        pages={pages}
        columns={columns}
        rowKey={engine => engine.id}
        rowName={engine => engine.name}
        empty={
          <EmptyPanel
            icon={<IconCpuOff size={24} />}
            what={t`No speech engine is registered.`}
            next={t`Uploads wait. Start a worker; its messages say what it misses, such as Python or a model.`}
          />
        }
      />
    </Page>
  )
}
