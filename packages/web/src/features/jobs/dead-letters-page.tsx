import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type DeadLetter as DeadLetterSchema, listDeadLetters, redriveDeadLetter } from '@scriptorium/contract'
import { IconMoodCheck } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { failureWords } from '#ui/failure-words.ts'
import { Page } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { laneWord, taskWord } from './job-words.ts'

type DeadLetter = (typeof DeadLetterSchema)['_zod']['output']

export function DeadLettersPage() {
  const { t } = useLingui()
  const mayRedrive = useMay('queue.redrive')
  const pages = usePages(
    keys.deadLetters,
    (cursor, signal) => call(listDeadLetters, { query: { cursor, limit: 50 } }, { signal }),
    { pollMs: 15_000 },
  )
  const redrive = useAct(
    (id: string) => call(redriveDeadLetter, { params: { id } }),
    [keys.deadLetters],
    () => toastDone(t`Task started again`),
  )
  const columns: [Column<DeadLetter>, ...Column<DeadLetter>[]] = [
    { id: 'kind', header: t`Task`, cell: letter => t(taskWord(letter.kind)), csv: letter => t(taskWord(letter.kind)) },
    {
      id: 'reason',
      header: t`Reason`,
      cell: letter => t(failureWords[letter.problem.code].what),
      csv: letter => t(failureWords[letter.problem.code].what),
    },
    {
      id: 'tenant',
      header: t`Customer`,
      cell: letter => `${letter.tenant} (${letter.reseller})`,
      csv: letter => `${letter.tenant} (${letter.reseller})`,
    },
    {
      id: 'lane',
      header: t`Lane`,
      cell: letter => t(laneWord(letter.lane)),
      csv: letter => t(laneWord(letter.lane)),
      wideOnly: true,
    },
    {
      id: 'attempts',
      header: t`Attempts`,
      align: 'end',
      cell: letter => letter.attempts,
      csv: letter => letter.attempts,
      wideOnly: true,
    },
    {
      id: 'died',
      header: t`Given up`,
      align: 'end',
      cell: letter => <When at={letter.diedAt} />,
      csv: letter => letter.diedAt,
    },
    ...(mayRedrive
      ? [
          {
            id: 'redrive',
            header: t`Actions`,
            align: 'end' as const,
            cell: (letter: DeadLetter) =>
              letter.recordingGone ? (
                t(failureWords['file-gone'].what)
              ) : (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={t`Start again: ${t(taskWord(letter.kind))} of ${letter.tenant}`}
                  loading={redrive.isPending && redrive.variables === letter.id}
                  onClick={() => redrive.mutate(letter.id)}
                >
                  {t`Start again`}
                </Button>
              ),
          },
        ]
      : []),
  ]
  return (
    <Page
      title={t`Dead letters`}
      lead={t`Tasks that were given up. Starting one again is safe: nothing is charged twice.`}
    >
      <DataList
        label={t`Dead letters`}
        pages={pages}
        columns={columns}
        rowKey={letter => letter.id}
        rowName={letter => t(taskWord(letter.kind))}
        empty={
          <EmptyPanel
            icon={<IconMoodCheck size={24} />}
            what={t`No task was given up.`}
            next={t`Tasks land here when every attempt failed.`}
          />
        }
      />
    </Page>
  )
}
