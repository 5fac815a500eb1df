import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import type { Tier, WholesaleTerms } from '@scriptorium/contract'
import { formatMoney, formatPercent } from '#lib/format.ts'
import { parseMoney } from '#lib/typed-amounts.ts'
import { priceField } from './editor-values.ts'
import { marginOf } from './margin.ts'

const below = ['label', 'input', 'description', 'error'] as const

type Props = {
  tier: Tier
  values: Record<string, string>
  field: (name: string) => object
}

/** A price for each currency and interval that the platform sells; what is left of it is shown while it is typed. */
export function PriceFields({ tier, values, field }: Props) {
  const { t } = useLingui()
  return tier.wholesale.map(terms => {
    const name = priceField(terms)
    const { currency } = terms
    return (
      <TextInput
        key={name}
        {...field(name)}
        label={terms.interval === 'month' ? t`Price per month in ${currency}` : t`Price per year in ${currency}`}
        description={<Left text={values[name] ?? ''} terms={terms} />}
        inputWrapperOrder={[...below]}
        inputMode="decimal"
        autoComplete="off"
      />
    )
  })
}

function Left({ text, terms }: { text: string; terms: WholesaleTerms }) {
  const { t, i18n } = useLingui()
  const { currency, floorMinor, ceilingMinor, wholesaleMinor } = terms
  const money = (minor: number) => formatMoney({ minor, currency }, i18n.locale)
  const range =
    ceilingMinor === null
      ? t`at least ${money(floorMinor)}`
      : t`between ${money(floorMinor)} and ${money(ceilingMinor)}`
  if (text.trim() === '') return <>{t`Empty: not sold so. Otherwise ${range}.`}</>
  const minor = parseMoney(text, currency)
  if (minor === null) return <>{t`The platform charges you ${money(wholesaleMinor)}; ${range}.`}</>
  if (minor < floorMinor) return <>{t`Too low: ${range}.`}</>
  if (ceilingMinor !== null && minor > ceilingMinor) return <>{t`Too high: ${range}.`}</>
  const margin = marginOf({ ...terms, minor }, [terms])
  if (!margin) return null
  const share = formatPercent(margin.share, i18n.locale)
  return (
    <>{t`Your margin: ${money(margin.minor)} (${share}). The platform charges you ${money(wholesaleMinor)}; ${range}.`}</>
  )
}
