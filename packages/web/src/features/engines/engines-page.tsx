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
import { keys } from '#lib/keys.ts'
import { rowsOf, useMay, usePages } from '#lib/queries.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { DataList } from '#ui/data-list.tsx'
import { Page } from '#ui/page.tsx'
import type { RowAct } from '#ui/row-menu.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useEngineActs } from './engine-acts.ts'
import { useEngineColumns } from './engine-columns.tsx'
import { EngineForm } from './engine-form.tsx'
import { useTestNotices } from './use-test-notices.ts'

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
  const { columns, csvOnly } = useEngineColumns()
  useTestNotices(rowsOf(pages))
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
        csvOnly={csvOnly}
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
