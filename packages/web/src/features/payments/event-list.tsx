import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type BillingEvent, BillingEventState, listBillingEvents, tryBillingEventAgain } from '@scriptorium/contract'
import { IconMailbox } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { StateBadge, type Tone } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

const tones: Record<BillingEventState, Tone> = {
  waiting: 'info',
  applied: 'ok',
  ignored: 'plain',
  unmatched: 'warn',
  failed: 'bad',
}

/** As RevenueCat names them; others are found by a link. */
const commonTypes = [
  'INITIAL_PURCHASE',
  'RENEWAL',
  'CANCELLATION',
  'UNCANCELLATION',
  'EXPIRATION',
  'BILLING_ISSUE',
  'PRODUCT_CHANGE',
  'TRANSFER',
  'NON_RENEWING_PURCHASE',
]

/** The inbox of webhooks. */
export function EventList() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const mayRepair = useMay('billing.repair')
  const asked = BillingEventState.safeParse(url.state)
  const state = asked.success ? asked.data : undefined
  const pages = usePages(
    [...keys.billingEvents, state, url.type],
    (cursor, signal) => call(listBillingEvents, { query: { state, type: url.type, cursor, limit: 50 } }, { signal }),
    { pollMs: 10_000 },
  )
  const again = useAct(
    (id: string) => call(tryBillingEventAgain, { params: { id } }),
    [keys.billingEvents, keys.billingCauses],
    () => toastDone(t`The event is tried again`),
  )
  const words: Record<BillingEventState, string> = {
    waiting: t`Waiting`,
    applied: t`Applied`,
    ignored: t`Ignored`,
    unmatched: t`Nobody known`,
    failed: t`Failed`,
  }
  const whoseOf = (event: BillingEvent) => event.tenant ?? event.customerKey
  const columns: [Column<BillingEvent>, ...Column<BillingEvent>[]] = [
    { id: 'type', header: t`Event`, cell: event => event.type, csv: event => event.type, oneLine: true },
    {
      id: 'customer',
      header: t`Customer`,
      cell: event => {
        const whose = whoseOf(event)
        return whose ? <span title={event.customerKey ?? ''}>{whose}</span> : null
      },
      csv: event => whoseOf(event) ?? '',
      oneLine: true,
    },
    {
      id: 'state',
      header: t`State`,
      cell: event => <StateBadge tone={tones[event.state]}>{words[event.state]}</StateBadge>,
      csv: event => words[event.state],
    },
    { id: 'reason', header: t`Reason`, cell: event => event.reason, csv: event => event.reason ?? '' },
    {
      id: 'attempts',
      header: t`Attempts`,
      align: 'end',
      cell: event => event.attempts,
      csv: event => event.attempts,
      wideOnly: true,
    },
    {
      id: 'happened',
      header: t`Happened`,
      align: 'end',
      cell: event => <When at={event.happenedAt} />,
      csv: event => event.happenedAt,
      wideOnly: true,
    },
    {
      id: 'received',
      header: t`Received`,
      align: 'end',
      cell: event => <When at={event.receivedAt} />,
      csv: event => event.receivedAt,
    },
    ...(mayRepair
      ? [
          {
            id: 'again',
            header: t`Actions`,
            align: 'end' as const,
            cell: (event: BillingEvent) =>
              event.mayTryAgain ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={t`Try again: ${event.type}`}
                  loading={again.isPending && again.variables === event.id}
                  onClick={() => again.mutate(event.id)}
                >
                  {t`Try again`}
                </Button>
              ) : null,
          },
        ]
      : []),
  ]
  return (
    <DataList
      label={t`Events`}
      pages={pages}
      columns={columns}
      rowKey={event => event.id}
      rowName={event => event.type}
      filters={
        <>
          <SelectField
            inline
            label={t`Event`}
            value={url.type ?? 'all'}
            choices={[
              { value: 'all', label: t`All events` },
              ...[...new Set([...commonTypes, ...(url.type ? [url.type] : [])])].map(value => ({
                value,
                label: value,
              })),
            ]}
            onChange={value => setUrl({ type: value === 'all' ? undefined : value })}
          />
          <SelectField
            inline
            label={t`State`}
            value={state ?? 'all'}
            choices={[
              { value: 'all', label: t`All states` },
              ...BillingEventState.options.map(value => ({ value, label: words[value] })),
            ]}
            onChange={value => setUrl({ state: value === 'all' ? undefined : value })}
          />
        </>
      }
      filtered={state !== undefined || url.type !== undefined}
      onClear={() => setUrl({ state: undefined, type: undefined })}
      empty={
        <EmptyPanel
          icon={<IconMailbox size={24} />}
          what={t`RevenueCat told us nothing yet.`}
          next={t`Purchases, renewals and refunds show here.`}
        />
      }
    />
  )
}
