import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { listWholesaleTerms, setWholesaleTerms, type WholesaleTerms } from '@scriptorium/contract'
import { IconPencil, IconReceipt } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay, usePages } from '#lib/queries.ts'
import { parseMoney, writeMoney } from '#lib/typed-amounts.ts'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { Page } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { perInterval } from './plan-words.ts'

type Row = WholesaleTerms & { tier: string; all: WholesaleTerms[] }
const amounts = ['wholesaleMinor', 'floorMinor', 'ceilingMinor', 'suggestedMinor', 'hourMinor'] as const
type Amount = (typeof amounts)[number]

/** What resellers pay for each tier, and between which prices they sell it. */
export function WholesalePage() {
  const { t, i18n } = useLingui()
  const mayManage = useMay('plan.manage')
  const [edited, setEdited] = useState<Row | null>(null)
  const pages = usePages(keys.wholesale, async (_cursor, signal) => {
    const { items } = await call(listWholesaleTerms, {}, { signal })
    return {
      items: items.flatMap(({ tier, terms }) => terms.map((one): Row => ({ ...one, tier, all: terms }))),
      nextCursor: null,
    }
  })
  const money = (row: Row, name: Amount) => {
    const minor = row[name]
    return minor === null ? t`No limit` : formatMoney({ minor, currency: row.currency }, i18n.locale)
  }
  const words = useAmountWords()
  const columns: [Column<Row>, ...Column<Row>[]] = [
    {
      id: 'tier',
      header: t`Tier`,
      cell: row => `${row.tier}, ${row.currency} ${t(perInterval[row.interval])}`,
      csv: row => `${row.tier}, ${row.currency} ${t(perInterval[row.interval])}`,
    },
    ...amounts.map(
      (name): Column<Row> => ({
        id: name,
        header: words[name],
        align: 'end',
        named: true,
        cell: row => <span className="numbers">{money(row, name)}</span>,
        csv: row => money(row, name),
      }),
    ),
  ]
  return (
    <Page
      title={t`Wholesale prices`}
      lead={t`What resellers pay for each tier, and between which prices they sell it. Customers never see this; prices that are published already stay.`}
      back={{ label: t`Plans`, to: '/plans' }}
    >
      <DataList
        label={t`Wholesale prices`}
        pages={pages}
        columns={columns}
        rowKey={row => `${row.tier} ${row.currency} ${row.interval}`}
        rowName={row => `${row.tier}, ${row.currency} ${t(perInterval[row.interval])}`}
        {...(mayManage
          ? {
              acts: (row: Row) => [
                { label: t`Change`, icon: <IconPencil size={16} aria-hidden />, onAct: () => setEdited(row) },
              ],
            }
          : {})}
        empty={
          <EmptyPanel
            icon={<IconReceipt size={24} />}
            what={t`There are no tiers.`}
            next={t`Migrate the database: it brings two.`}
          />
        }
      />
      {edited ? <TermsForm row={edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  )
}

function useAmountWords(): Record<Amount, string> {
  const { t } = useLingui()
  return {
    wholesaleMinor: t`Wholesale`,
    floorMinor: t`Lowest price`,
    ceilingMinor: t`Highest price`,
    suggestedMinor: t`Suggested price`,
    hourMinor: t`Further hour`,
  }
}

function TermsForm({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useLingui()
  const words = useAmountWords()
  const { currency, interval, tier } = row
  const amountOf = (text: string) => parseMoney(text, currency)
  const form = useForm({
    // safe because each amount is written under its own name
    start: Object.fromEntries(
      amounts.map(name => [name, row[name] === null ? '' : writeMoney(row[name], currency)]),
    ) as Record<Amount, string>,
    check: values =>
      Object.fromEntries(
        amounts
          .filter(name => amountOf(values[name]) === null && !(name === 'ceilingMinor' && values[name].trim() === ''))
          .map(name => [name, t`Enter an amount, such as 29 or 29.90.`]),
      ),
    send: values => {
      const changed: WholesaleTerms = {
        currency,
        interval,
        wholesaleMinor: amountOf(values.wholesaleMinor) ?? 0,
        floorMinor: amountOf(values.floorMinor) ?? 0,
        ceilingMinor: amountOf(values.ceilingMinor),
        suggestedMinor: amountOf(values.suggestedMinor) ?? 0,
        hourMinor: amountOf(values.hourMinor) ?? 0,
      }
      const terms = row.all.map(one => (one.currency === currency && one.interval === interval ? changed : one))
      return call(setWholesaleTerms, { body: { tier, terms } })
    },
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.wholesale })
      toastDone(t`Wholesale prices of ${tier} changed`)
      onClose()
    },
    // safe because the last part of a path names an amount, and others are only listed in the summary
    fieldOf: problem =>
      problem.fields.length > 0
        ? (Object.fromEntries(
            problem.fields.map(({ path, message }) => [path.split('.').at(-1) ?? path, message]),
          ) as Partial<Record<Amount, string>>)
        : null,
  })
  return (
    <FormDialog title={t`${tier}, ${currency} ${t(perInterval[interval])}`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          {amounts.map(name => (
            <TextInput key={name} {...form.field(name)} label={words[name]} inputMode="decimal" autoComplete="off" />
          ))}
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Save`}
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
