import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { beginPackCheckout, type PackOnSale } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { formatDuration, formatMoney } from '#lib/format.ts'
import { packsQuery } from '#lib/packs-query.ts'
import { Section } from '#ui/page.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { useAct } from '#ui/use-act.ts'

/** Packs of minutes, each with its way to the checkout. Nothing where none are sold. */
export function BuyMinutes() {
  const { t, i18n } = useLingui()
  const packs = useQuery(packsQuery)
  const buy = useAct(
    ({ offerId, currency }: PackOnSale) => call(beginPackCheckout, { body: { offerId, currency } }),
    [],
    ({ url }: { url: string }) => window.location.assign(url),
  )
  if (!packs.data || packs.data.items.length === 0) return null
  const priceOf = (pack: PackOnSale) => formatMoney(pack, i18n.locale)
  const columns: [Column<PackOnSale>, ...Column<PackOnSale>[]] = [
    { id: 'name', header: t`Pack`, cell: pack => pack.name },
    { id: 'minutes', header: t`Minutes`, cell: pack => formatDuration(pack.minutes * 60_000) },
    { id: 'price', header: t`Price, net`, cell: pack => <span className="numbers">{priceOf(pack)}</span> },
    {
      id: 'lasts',
      header: t`How long it lasts`,
      cell: ({ lastsDays }) =>
        lastsDays === null ? t`Until it is used up` : t`${plural(lastsDays, { one: '# day', other: '# days' })}`,
    },
    {
      id: 'buy',
      header: t`Buy`,
      cell: pack => (
        <Button
          variant="default"
          size="compact-sm"
          loading={buy.isPending && buy.variables === pack}
          onClick={() => buy.mutate(pack)}
          aria-label={t`Buy ${pack.name}, ${priceOf(pack)}`}
        >
          {t`Buy`}
        </Button>
      ),
    },
  ]
  return (
    <Section
      title={t`Buy minutes`}
      lead={t`Paid once, at our payment provider. They are used when the included ones are used up.`}
    >
      <ShortList
        label={t`Buy minutes`}
        columns={columns}
        rows={packs.data.items}
        rowKey={pack => `${pack.offerId} ${pack.currency}`}
        rowName={pack => pack.name}
      />
    </Section>
  )
}
