import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { listPackOffers, type PackOffer, setPackOfferState } from '@scriptorium/contract'
import { IconArchive, IconArchiveOff, IconPackage, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration, formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Page } from '#ui/page.tsx'
import type { RowAct } from '#ui/row-menu.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { PackForm } from './pack-form.tsx'

/** Minutes that this reseller sells beyond its plans. */
export function PacksPage() {
  const { t, i18n } = useLingui()
  const mayManage = useMay('reseller-plan.manage')
  const [edited, setEdited] = useState<PackOffer | 'new' | null>(null)
  const pages = usePages(keys.packOffers, (_cursor, signal) => call(listPackOffers, {}, { signal }))
  const setState = useAct(
    ({ pack, state }: { pack: PackOffer; state: PackOffer['state'] }) =>
      call(setPackOfferState, { params: { id: pack.id }, body: { state } }),
    [keys.packOffers],
    (_reply, { pack, state }) =>
      toastDone(
        state === 'archived'
          ? t`${pack.name} is archived: nobody buys it any more, what was bought stays`
          : t`${pack.name} is offered again`,
      ),
  )
  const pricesOf = ({ prices }: PackOffer) => prices.map(price => formatMoney(price, i18n.locale)).join(', ')
  const lastingOf = ({ lastsDays }: PackOffer) =>
    lastsDays === null ? t`Until it is used up` : t`${plural(lastsDays, { one: '# day', other: '# days' })}`
  const stateOf = ({ state }: PackOffer) => (state === 'offered' ? t`Offered` : t`Archived`)
  const columns: [Column<PackOffer>, ...Column<PackOffer>[]] = [
    { id: 'name', header: t`Pack`, cell: pack => pack.name, csv: pack => pack.name },
    {
      id: 'state',
      header: t`State`,
      cell: pack => <StateBadge tone={pack.state === 'offered' ? 'ok' : 'plain'}>{stateOf(pack)}</StateBadge>,
      csv: stateOf,
    },
    {
      id: 'minutes',
      header: t`Minutes`,
      align: 'end',
      named: true,
      cell: pack => <span className="numbers">{formatDuration(pack.minutes * 60_000)}</span>,
      csv: pack => pack.minutes,
    },
    {
      id: 'price',
      header: t`Price, net`,
      align: 'end',
      named: true,
      cell: pack => <span className="numbers">{pricesOf(pack)}</span>,
      csv: pricesOf,
    },
    { id: 'lasts', header: t`How long it lasts`, named: true, cell: lastingOf, csv: lastingOf },
  ]
  const acts = (pack: PackOffer): RowAct[] => [
    { label: t`Change`, icon: <IconPencil size={16} aria-hidden />, onAct: () => setEdited(pack) },
    pack.state === 'offered'
      ? {
          label: t`Archive`,
          icon: <IconArchive size={16} aria-hidden />,
          onAct: () => setState.mutate({ pack, state: 'archived' }),
        }
      : {
          label: t`Offer again`,
          icon: <IconArchiveOff size={16} aria-hidden />,
          onAct: () => setState.mutate({ pack, state: 'offered' }),
        },
  ]
  const create = mayManage ? <Button onClick={() => setEdited('new')}>{t`New pack`}</Button> : undefined
  return (
    <Page
      title={t`Packs of minutes`}
      lead={t`Minutes that your customers buy when those of their plan are used up. Prices are net.`}
      back={{ label: t`Plans`, to: '/reseller-plans' }}
      action={create}
    >
      <DataList
        label={t`Packs of minutes`}
        pages={pages}
        columns={columns}
        rowKey={pack => pack.id}
        rowName={pack => pack.name}
        {...(mayManage ? { acts } : {})}
        empty={
          <EmptyPanel
            icon={<IconPackage size={24} />}
            what={t`You offer no packs yet.`}
            next={t`Customers whose minutes are used up can buy one, and go on at once.`}
            action={create}
          />
        }
      />
      {edited ? <PackForm pack={edited === 'new' ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  )
}
