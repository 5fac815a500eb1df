import { useLingui } from '@lingui/react/macro'
import { type Contracted, readContracted } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { Money } from '#ui/amounts.tsx'
import { Section } from '#ui/page.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { Tile, Tiles } from './tiles.tsx'

/** What do I earn? What is agreed is shown; what is not booked yet says so. */
export function MoneyTiles({ days }: { days: { from: string; to: string } }) {
  const { t } = useLingui()
  const contracted = useQuery({
    queryKey: [...keys.dashboard, 'contracted', days],
    queryFn: ({ signal }) => call(readContracted, { query: days }, { signal }),
    placeholderData: previous => previous,
  })
  return (
    <Section
      title={t`Money`}
      lead={t`Contracted is what customers on a plan agreed to pay by the month. It is not what was paid.`}
    >
      {contracted.data ? <Figures figures={contracted.data} /> : null}
      {contracted.isPending ? <LoadingPanel lines={3} /> : null}
      {contracted.isError && !contracted.data ? (
        <ErrorPanel error={contracted.error} onRetry={() => void contracted.refetch()} />
      ) : null}
    </Section>
  )
}

function Figures({ figures: { currencies, customers, unpriced } }: { figures: Contracted }) {
  const { t, i18n } = useLingui()
  const columns: [Column<Contracted['customers'][number]>, ...Column<Contracted['customers'][number]>[]] = [
    {
      id: 'name',
      header: t`Customer`,
      cell: ({ id, name }) => (
        <Link to="/customers/$customerId" params={{ customerId: id }}>
          {name}
        </Link>
      ),
    },
    {
      id: 'price',
      header: t`Contracted a month`,
      align: 'end',
      named: true,
      cell: ({ perMonthMinor, currency }) => <Money minor={perMonthMinor} currency={currency} />,
    },
    {
      id: 'wholesale',
      header: t`Wholesale`,
      align: 'end',
      named: true,
      cell: ({ wholesaleMinor, currency }) =>
        wholesaleMinor === null ? null : <Money minor={wholesaleMinor} currency={currency} />,
    },
    {
      id: 'margin',
      header: t`Margin`,
      align: 'end',
      named: true,
      cell: ({ marginMinor, currency }) =>
        marginMinor === null ? null : <Money minor={marginMinor} currency={currency} />,
    },
  ]
  return (
    <>
      <Tiles label={t`Money`}>
        {currencies.map(({ currency, perMonthMinor, marginMinor, wholesaleMinor }) => {
          const format = (minor: number) => formatMoney({ minor, currency }, i18n.locale)
          return [
            <Tile
              key={`${currency} price`}
              label={t`Contracted a month, ${currency}`}
              value={format(perMonthMinor.now)}
              change={{ ...perMonthMinor, format }}
            />,
            <Tile
              key={`${currency} margin`}
              label={t`Margin a month, ${currency}`}
              value={format(marginMinor)}
              note={t`over ${format(wholesaleMinor)} wholesale`}
            />,
          ]
        })}
        {currencies.length === 0 ? (
          <Tile label={t`Contracted a month`} value="–" note={t`No customer has a price yet.`} />
        ) : null}
        <Tile label={t`Revenue`} value="–" note={t`Nothing is booked yet: payments come with subscriptions.`} />
        <Tile label={t`Commission`} value="–" note={t`Nothing is booked yet: held, approved and paid come later.`} />
        {unpriced > 0 ? (
          <Tile
            label={t`Without a price`}
            value={unpriced}
            note={t`Customers that work on no plan of yours.`}
            opens={{ to: '/customers', search: { state: 'active' } }}
          />
        ) : null}
      </Tiles>
      {customers.length > 0 ? (
        <ShortList
          label={t`Margin of customers`}
          columns={columns}
          rows={customers}
          rowKey={({ id }) => id}
          rowName={({ name }) => name}
        />
      ) : null}
    </>
  )
}
