import { useLingui } from '@lingui/react/macro'
import type { Visit } from '@scriptorium/contract'
import { When } from '#ui/amounts.tsx'
import type { Column } from '#ui/data-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { rightsWord, visitStates } from './visit-words.ts'

/** Who came, why and how far: the same for both sides. */
export function useVisitColumns(): [Column<Visit>, ...Column<Visit>[]] {
  const { t } = useLingui()
  return [
    { id: 'visitor', header: t`Who`, cell: visit => visit.visitorName, csv: visit => visit.visitorName },
    {
      id: 'state',
      header: t`State`,
      cell: visit => <StateBadge tone={visitStates[visit.state].tone}>{t(visitStates[visit.state].word)}</StateBadge>,
      csv: visit => t(visitStates[visit.state].word),
    },
    { id: 'reason', header: t`Reason`, cell: visit => visit.reason, csv: visit => visit.reason },
    {
      id: 'rights',
      header: t`What is shown`,
      cell: visit => t(rightsWord(visit)),
      csv: visit => t(rightsWord(visit)),
      wideOnly: true,
    },
    { id: 'as', header: t`Logged in as`, cell: visit => visit.asName, csv: visit => visit.asName, wideOnly: true },
    {
      id: 'when',
      header: t`When`,
      align: 'end',
      cell: visit => <When at={visit.openedAt ?? visit.askedAt} />,
      csv: visit => visit.openedAt ?? visit.askedAt,
    },
  ]
}
