import { useLingui } from '@lingui/react/macro'
import { decideVisit, endVisit, listVisits, type Visit } from '@scriptorium/contract'
import { IconEye } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { DataList } from '#ui/data-list.tsx'
import { Page, Section } from '#ui/page.tsx'
import type { RowAct } from '#ui/row-menu.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'
import { ConsentForm } from './consent-form.tsx'
import { useVisitColumns } from './visit-columns.tsx'

/** A customer decides who of its provider may log in here, and sees who did. */
export function AccessPage() {
  const { t } = useLingui()
  const columns = useVisitColumns()
  const pages = usePages(
    keys.visits,
    (cursor, signal) => call(listVisits, { query: { cursor, limit: 25 } }, { signal }),
    {
      pollMs: 10_000,
    },
  )
  const decide = useAct(
    ({ visit, granted }: { visit: Visit; granted: boolean }) =>
      call(decideVisit, {
        params: { id: visit.id },
        body: { granted, content: visit.content, changes: visit.changes },
      }),
    [keys.visits],
  )
  const end = useAct((visit: Visit) => call(endVisit, { params: { id: visit.id } }), [keys.visits])
  const actsOf = (visit: Visit): RowAct[] => [
    ...(visit.state === 'asked'
      ? [
          { label: t`Grant`, onAct: () => decide.mutate({ visit, granted: true }) },
          { label: t`Refuse`, onAct: () => decide.mutate({ visit, granted: false }) },
        ]
      : []),
    ...(visit.state === 'open' || visit.state === 'granted'
      ? [{ label: visit.state === 'open' ? t`End now` : t`Take back`, onAct: () => end.mutate(visit) }]
      : []),
  ]
  return (
    <Page
      title={t`Log in as`}
      lead={t`Your provider can log in here as you, to help. You decide whether, and see who did and why.`}
      back={{ label: t`Settings`, to: '/settings' }}
    >
      <ConsentForm />
      <Section title={t`Who logged in`}>
        <DataList
          label={t`Who logged in`}
          pages={pages}
          columns={columns}
          rowKey={visit => visit.id}
          rowName={visit => visit.visitorName}
          acts={actsOf}
          empty={
            <EmptyPanel
              icon={<IconEye size={24} />}
              what={t`Nobody has logged in as you.`}
              next={t`Who asks to is listed here, with the reason, and you get a mail.`}
            />
          }
        />
      </Section>
    </Page>
  )
}
