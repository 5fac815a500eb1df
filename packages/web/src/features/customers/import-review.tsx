import { Plural, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { ImportColumn, type ImportVerdict } from '@scriptorium/contract'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { saveCsv } from '#ui/csv.ts'
import { Facts } from '#ui/facts.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Section } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import style from './import.module.css'
import { type ImportRow, importColumnWords, importFaultWords, importOutcomes } from './import-words.ts'

type Outcome = ImportVerdict['outcome']
type Props = {
  rows: readonly ImportRow[]
  unusedColumns: readonly string[]
  made: { count: number; of: number } | null
  isBusy: boolean
  onCreate: () => void
  onAgain: () => void
}
const rowsAtOnce = 100

/** What each row would make, or has made. */
export function ImportReview({ rows, unusedColumns, made, isBusy, onCreate, onAgain }: Props) {
  const { t } = useLingui()
  const count = (outcome: Outcome) => rows.filter(row => row.outcome === outcome).length
  const left = count('new')
  const invited = rows.filter(row => row.outcome === 'new' && row.invites).length
  const unused = unusedColumns.join(', ')
  const isDone = made !== null && !isBusy
  return (
    <>
      <Section title={isDone ? t`What was made` : t`What this file would make`}>
        <Facts
          facts={[
            ...(['created', 'new', 'exists', 'faulty'] as const).map(outcome => {
              const number = count(outcome)
              if (number === 0 && (outcome === 'created' || (outcome === 'new' && made !== null))) return null
              return { label: t(importOutcomes[outcome].word), value: number }
            }),
          ]}
        />
        {unused ? <p className={`small muted ${style.hint}`}>{t`These columns are not used: ${unused}`}</p> : null}
        {isBusy && made ? (
          <div className={style.progress} role="status">
            <ProgressBar
              label={t`Customers are created`}
              share={made.count / Math.max(1, made.of)}
              number={t`${made.count} of ${made.of}`}
            />
            <p className="small muted">{t`Stay on this page until all are there.`}</p>
          </div>
        ) : null}
        <div className={style.acts}>
          {left > 0 ? (
            <Button loading={isBusy} onClick={onCreate}>
              <Plural value={left} one="Create # customer" other="Create # customers" />
            </Button>
          ) : null}
          {isDone ? (
            <ButtonLink to="/customers" variant={left > 0 ? 'default' : 'filled'}>{t`See customers`}</ButtonLink>
          ) : null}
          {isBusy ? null : (
            <Button variant="default" onClick={onAgain}>
              {made ? t`Import another file` : t`Choose other rows`}
            </Button>
          )}
          {isDone && rows.some(isOpen) ? (
            <Button variant="subtle" onClick={() => saveOpen(rows.filter(isOpen))}>
              {t`Download rows that were not made`}
            </Button>
          ) : null}
        </div>
        {left > 0 && !isBusy ? (
          <p className={`small muted ${style.hint}`}>
            <Plural
              value={invited}
              _0="Nobody gets a mail."
              one="# owner gets an invitation by mail."
              other="# owners get an invitation by mail."
            />
          </p>
        ) : null}
      </Section>
      <Rows rows={rows} />
    </>
  )
}

const isOpen = ({ outcome }: ImportRow) => outcome === 'faulty' || outcome === 'new'

/** The cells as they came, so that they can be mended and sent again. */
function saveOpen(rows: readonly ImportRow[]) {
  const columns = ImportColumn.options.map(column => ({
    header: column.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
    csv: ({ cells }: ImportRow) => cells[column],
  }))
  saveCsv('customers-not-made', columns, rows)
}

function Rows({ rows }: { rows: readonly ImportRow[] }) {
  const { t } = useLingui()
  const [shown, setShown] = useState<Outcome | 'all'>('all')
  const [most, setMost] = useState(rowsAtOnce)
  const fitting = rows.filter(row => shown === 'all' || row.outcome === shown)
  const present = (['faulty', 'exists', 'new', 'created'] as const).filter(one => rows.some(row => row.outcome === one))
  const columns: [Column<ImportRow>, ...Column<ImportRow>[]] = [
    { id: 'name', header: t`Name`, cell: ({ cells, line }) => cells.name || t`Line ${line}` },
    {
      id: 'outcome',
      header: t`Result`,
      cell: row => <Result row={row} />,
    },
    { id: 'slug', header: t`Short name`, cell: row => row.slug || null, wideOnly: true },
    { id: 'owner', header: t`E-mail of the owner`, cell: row => row.cells.ownerEmail || null },
    { id: 'plan', header: t`Plan`, cell: row => row.cells.plan || t`The smallest`, wideOnly: true },
    { id: 'line', header: t`Line`, align: 'end', cell: row => row.line, wideOnly: true },
  ]
  return (
    <Section
      title={t`Rows`}
      action={
        present.length > 1 ? (
          <SelectField<Outcome | 'all'>
            inline
            label={t`Show`}
            value={shown}
            choices={[
              { value: 'all', label: t`All rows` },
              ...present.map(outcome => ({ value: outcome, label: t(importOutcomes[outcome].word) })),
            ]}
            onChange={setShown}
          />
        ) : undefined
      }
    >
      <ShortList
        label={t`Rows`}
        columns={columns}
        rows={fitting.slice(0, most)}
        rowKey={row => String(row.line)}
        rowName={row => row.cells.name}
      />
      {fitting.length > most ? (
        <div className={style.acts}>
          <Button variant="default" onClick={() => setMost(before => before + rowsAtOnce)}>
            {t`Show more`}
          </Button>
        </div>
      ) : null}
    </Section>
  )
}

function Result({ row }: { row: ImportRow }) {
  const { t } = useLingui()
  const { outcome, customer, knownBy, faults } = row
  const { word, tone } = importOutcomes[outcome]
  return (
    <div className={style.result}>
      <StateBadge tone={tone}>{t(word)}</StateBadge>
      {outcome === 'exists' && knownBy ? (
        <span>
          {knownBy === 'slug' ? t`Same short name:` : t`Same owner:`}{' '}
          {customer ? (
            <Link to="/customers/$customerId" params={{ customerId: customer.id }}>
              {customer.name}
            </Link>
          ) : (
            row.slug
          )}
        </span>
      ) : null}
      {outcome === 'created' && customer ? (
        <Link to="/customers/$customerId" params={{ customerId: customer.id }}>
          {t`Open`}
        </Link>
      ) : null}
      {faults.map(({ column, fault }) => (
        <span key={`${column} ${fault}`}>
          {t(importColumnWords[column])} {t(importFaultWords[fault])}
        </span>
      ))}
    </div>
  )
}
