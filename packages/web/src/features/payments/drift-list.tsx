import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import {
  type BillingDrift,
  type DriftedPack,
  type DriftedSubscription,
  listBillingDrift,
  takeOverDrift,
} from '@scriptorium/contract'
import { IconEqual } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** Where subscriptions and packs here are not what RevenueCat says. */
export function DriftList() {
  const { t, i18n } = useLingui()
  const mayRepair = useMay('billing.repair')
  const pages = usePages(
    keys.billingDrift,
    (cursor, signal) => call(listBillingDrift, { query: { cursor, limit: 50 } }, { signal }),
    { pollMs: 5_000 },
  )
  const take = useAct(
    (id: string) => call(takeOverDrift, { params: { id } }),
    [keys.billingDrift, keys.billingEvents],
    () => toastDone(t`RevenueCat is read again`),
  )
  const lineOf = (one: DriftedSubscription) => {
    const product = one.product ?? t`Granted`
    if (!one.access) return t`${product}: no access`
    if (!one.endsAt) return t`${product}: access`
    const until = i18n.date(one.endsAt, { dateStyle: 'medium' })
    return one.renews ? t`${product}: access, renews ${until}` : t`${product}: access until ${until}`
  }
  const packLine = ({ minutes, isPaidBack }: DriftedPack) =>
    isPaidBack ? t`Pack of ${minutes} minutes: paid back` : t`Pack of ${minutes} minutes`
  const sideOf = (side: readonly DriftedSubscription[], packs: readonly DriftedPack[]) =>
    [...(side.length > 0 ? side.map(lineOf) : [t`No subscription`]), ...packs.map(packLine)].join('; ')
  const hereOf = (drift: BillingDrift) => sideOf(drift.here, drift.packsHere)
  const thereOf = (drift: BillingDrift) => sideOf(drift.there, drift.packsThere)
  const nameOf = (drift: BillingDrift) =>
    drift.tenant === null ? t`Deleted customer` : `${drift.tenant} (${drift.reseller ?? ''})`
  const stateOf = (drift: BillingDrift) => {
    if (drift.repairedAt) return drift.byItself ? t`Went by itself` : t`Taken over`
    return drift.askedAt ? t`Being taken over` : t`Differs`
  }
  const columns: [Column<BillingDrift>, ...Column<BillingDrift>[]] = [
    { id: 'customer', header: t`Customer`, cell: nameOf, csv: nameOf },
    { id: 'here', header: t`Here`, cell: hereOf, csv: hereOf, named: true },
    {
      id: 'there',
      header: t`At RevenueCat`,
      cell: thereOf,
      csv: thereOf,
      named: true,
    },
    {
      id: 'state',
      header: t`State`,
      cell: drift => (
        <StateBadge tone={drift.repairedAt ? 'ok' : drift.askedAt ? 'info' : 'bad'}>{stateOf(drift)}</StateBadge>
      ),
      csv: stateOf,
    },
    {
      id: 'found',
      header: t`Found`,
      align: 'end',
      cell: drift => <When at={drift.foundAt} />,
      csv: drift => drift.foundAt,
    },
    ...(mayRepair
      ? [
          {
            id: 'take',
            header: t`Actions`,
            align: 'end' as const,
            cell: (drift: BillingDrift) =>
              drift.repairedAt ? null : (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={t`Take over what RevenueCat says of ${nameOf(drift)}`}
                  loading={take.isPending && take.variables === drift.id}
                  onClick={() => take.mutate(drift.id)}
                >
                  {t`Take over what RevenueCat says`}
                </Button>
              ),
          },
        ]
      : []),
  ]
  return (
    <DataList
      label={t`Differences`}
      pages={pages}
      columns={columns}
      rowKey={drift => drift.id}
      rowName={nameOf}
      empty={
        <EmptyPanel
          icon={<IconEqual size={24} />}
          what={t`Nothing differs.`}
          next={t`Every customer is compared with RevenueCat once a day.`}
        />
      }
    />
  )
}
