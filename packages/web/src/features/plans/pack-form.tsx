import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { changePackOffer, createPackOffer, type PackDraft, type PackOffer } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { parseMinutes, parseMoney, writeMinutes, writeMoney } from '#lib/typed-amounts.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { parseCount } from './editor-values.ts'
import { tiersQuery } from './plan-queries.ts'

type Props = { pack: PackOffer | null; onClose: () => void }
const priceField = (currency: string) => `price ${currency}`
const below = ['label', 'input', 'description', 'error'] as const

/** Offers a pack, or changes one; priced in the currencies that the platform sells plans in. */
export function PackForm({ pack, onClose }: Props) {
  const { t } = useLingui()
  const tiers = useQuery(tiersQuery)
  if (!tiers.data)
    return (
      <FormDialog title={pack ? t`Change ${pack.name}` : t`New pack`} isDirty={() => false} onClose={onClose}>
        {() => <LoadingPanel lines={4} />}
      </FormDialog>
    )
  const sold = tiers.data.items.flatMap(({ wholesale }) => wholesale.map(({ currency }) => currency))
  const currencies = [...new Set([...sold, ...(pack?.prices ?? []).map(({ currency }) => currency)])].toSorted()
  return <Fields pack={pack} currencies={currencies} onClose={onClose} />
}

function Fields({ pack, currencies, onClose }: Props & { currencies: readonly string[] }) {
  const { t } = useLingui()
  const start: Record<string, string> = {
    name: pack?.name ?? '',
    minutes: writeMinutes(pack?.minutes ?? 600),
    lasts: pack ? String(pack.lastsDays ?? '') : '365',
  }
  for (const currency of currencies) {
    const minor = pack?.prices.find(one => one.currency === currency)?.minor
    start[priceField(currency)] = minor === undefined ? '' : writeMoney(minor, currency)
  }
  const isEmpty = (text = '') => text.trim() === ''
  const form = useForm({
    start,
    check: values => {
      const faults: Record<string, string> = {}
      if (isEmpty(values.name)) faults.name = t`Enter a name.`
      if ((parseMinutes(values.minutes ?? '') ?? 0) < 1) faults.minutes = t`Enter a length, such as 10 h or 90 min.`
      if (!isEmpty(values.lasts) && !(Number(parseCount(values.lasts ?? '')) >= 1))
        faults.lasts = t`Enter a number of days, or leave it empty.`
      const filled = currencies.filter(currency => !isEmpty(values[priceField(currency)]))
      for (const currency of filled)
        if ((parseMoney(values[priceField(currency)] ?? '', currency) ?? 0) < 1)
          faults[priceField(currency)] = t`Enter an amount, such as 29 or 29.90.`
      if (filled.length === 0) faults[priceField(currencies[0] ?? '')] = t`Enter at least one price.`
      return faults
    },
    send: async values => {
      const body: PackDraft = {
        name: (values.name ?? '').trim(),
        minutes: parseMinutes(values.minutes ?? '') ?? 0,
        lastsDays: parseCount(values.lasts ?? ''),
        prices: currencies.flatMap(currency => {
          const minor = parseMoney(values[priceField(currency)] ?? '', currency)
          return minor === null ? [] : [{ currency, minor }]
        }),
      }
      if (pack) await call(changePackOffer, { params: { id: pack.id }, body })
      else await call(createPackOffer, { body })
      return body
    },
    done: ({ name }) => {
      void queryClient.invalidateQueries({ queryKey: keys.packOffers })
      toastDone(pack ? t`${name} is changed` : t`${name} is offered now`)
      onClose()
    },
  })
  const isFixed = pack?.isFixed ?? false
  return (
    <FormDialog title={pack ? t`Change ${pack.name}` : t`New pack`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          {isFixed ? (
            <p>{t`A customer went to the checkout with this pack, so only its name can change. Archive it and offer a new one for another price.`}</p>
          ) : null}
          <TextInput {...form.field('name')} label={t`Name`} autoComplete="off" data-autofocus />
          <TextInput {...form.field('minutes')} label={t`Minutes`} disabled={isFixed} autoComplete="off" />
          <TextInput
            {...form.field('lasts')}
            label={t`Days that it lasts`}
            description={t`From the purchase on. Empty: until it is used up.`}
            inputWrapperOrder={[...below]}
            inputMode="numeric"
            disabled={isFixed}
            autoComplete="off"
          />
          {currencies.map(currency => (
            <TextInput
              key={currency}
              {...form.field(priceField(currency))}
              label={t`Price in ${currency}`}
              description={t`Net. Empty: not sold in this currency.`}
              inputWrapperOrder={[...below]}
              inputMode="decimal"
              disabled={isFixed}
              autoComplete="off"
            />
          ))}
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {pack ? t`Save` : t`Offer pack`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
