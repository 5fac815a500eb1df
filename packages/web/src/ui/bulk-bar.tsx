import { Plural, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ProblemError } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import style from './bulk-bar.module.css'
import { Dialog } from './dialog.tsx'
import { problemWords } from './problem-words.ts'
import { runBulk } from './run-bulk.ts'
import { toastDone } from './toast.tsx'

/** One act for several rows at once; rows that it does not fit are left alone. */
export type BulkAct<Row> = {
  id: string
  fits: (row: Row) => boolean
  /** The button and the question, with the number of rows that it will touch. */
  label: (count: number) => string
  verb: string
  /** What it does, and for whom. */
  warning: string
  /** What cannot be brought back wants the number of rows typed. */
  irreversible: boolean
  act: (row: Row) => Promise<unknown>
  done: (count: number) => string
  /** Keys of what is loaded anew. */
  changes: readonly (readonly unknown[])[]
}

type Props<Row> = {
  selected: readonly Row[]
  acts: readonly BulkAct<Row>[]
  rowName: (row: Row) => string
  /** After an act: the rows that are still to be dealt with stay selected. */
  onEnd: (left: readonly Row[]) => void
  onClear: () => void
}

type Asked<Row> = { act: BulkAct<Row>; rows: readonly Row[] }
type Result<Row> = { doneCount: number; failures: readonly { row: Row; error: unknown }[] }

/** What can be done to the selected rows: one question for all of them, and an answer that names what failed. */
export function BulkBar<Row>({ selected, acts, rowName, onEnd, onClear }: Props<Row>) {
  const { t } = useLingui()
  const [asked, setAsked] = useState<Asked<Row> | null>(null)
  const choices = acts.map(act => ({ act, rows: selected.filter(act.fits) })).filter(({ rows }) => rows.length > 0)
  return (
    <>
      {selected.length > 0 ? (
        <section className={style.bar} aria-label={t`Selected rows`}>
          <span role="status" className={style.count}>
            <Plural value={selected.length} one="# selected" other="# selected" />
          </span>
          {choices.map(choice => (
            <Button
              key={choice.act.id}
              variant="default"
              size="compact-sm"
              {...(choice.act.irreversible ? { c: 'var(--bad-ink)' } : {})}
              onClick={() => setAsked(choice)}
            >
              {choice.act.label(choice.rows.length)}
            </Button>
          ))}
          {choices.length === 0 ? <span className="muted">{t`Nothing can be done to these together.`}</span> : null}
          <Button variant="subtle" color="gray" c="var(--ink-muted)" size="compact-sm" onClick={onClear}>
            {t`Clear selection`}
          </Button>
        </section>
      ) : null}
      {asked ? <BulkDialog asked={asked} rowName={rowName} onEnd={onEnd} onClose={() => setAsked(null)} /> : null}
    </>
  )
}

type DialogProps<Row> = {
  asked: Asked<Row>
  rowName: (row: Row) => string
  onEnd: (left: readonly Row[]) => void
  onClose: () => void
}

function BulkDialog<Row>({ asked: { act, rows }, rowName, onEnd, onClose }: DialogProps<Row>) {
  const { t } = useLingui()
  const [isBusy, setBusy] = useState(false)
  const [result, setResult] = useState<Result<Row> | null>(null)
  const [typed, setTyped] = useState('')
  const count = String(rows.length)
  const isReady = !act.irreversible || typed.trim() === count
  const run = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReady) return
    setBusy(true)
    const failures = await runBulk(rows, act.act)
    const doneCount = rows.length - failures.length
    await Promise.all(act.changes.map(queryKey => queryClient.invalidateQueries({ queryKey })))
    onEnd(failures.map(({ row }) => row))
    if (failures.length > 0) return setResult({ doneCount, failures })
    toastDone(act.done(doneCount))
    onClose()
  }
  return (
    <Dialog
      onClose={onClose}
      closeOnEscape={!isBusy || result !== null}
      closeOnClickOutside={false}
      title={result ? t`Not everything worked` : act.label(rows.length)}
    >
      {result ? (
        <Failures result={result} act={act} rowName={rowName} onClose={onClose} />
      ) : (
        <form onSubmit={event => void run(event)}>
          <Stack gap="md">
            <p>{act.warning}</p>
            <Names names={rows.map(rowName)} />
            {act.irreversible ? (
              <TextInput
                label={t`Type ${count} to confirm`}
                value={typed}
                onChange={event => setTyped(event.currentTarget.value)}
                autoComplete="off"
                inputMode="numeric"
                data-autofocus
              />
            ) : null}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" disabled={isBusy} onClick={onClose}>
                {t`Keep them`}
              </Button>
              <Button
                type="submit"
                disabled={!isReady}
                loading={isBusy}
                {...(act.irreversible ? { color: 'red' } : { 'data-autofocus': true })}
              >
                {act.verb}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}

function Names({ names }: { names: readonly string[] }) {
  const more = names.length - 5
  return (
    <ul className={style.names}>
      {names.slice(0, more === 1 ? 6 : 5).map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may be alike, and the list never changes
        <li key={index}>{name}</li>
      ))}
      {more > 1 ? (
        <li className="muted">
          <Plural value={more} one="and # more" other="and # more" />
        </li>
      ) : null}
    </ul>
  )
}

type FailuresProps<Row> = {
  result: Result<Row>
  act: BulkAct<Row>
  rowName: (row: Row) => string
  onClose: () => void
}

function Failures<Row>({ result, act, rowName, onClose }: FailuresProps<Row>) {
  const { t } = useLingui()
  const reason = (error: unknown) => {
    const words = problemWords[error instanceof ProblemError ? error.code : 'bug'] ?? problemWords.bug
    return `${t(words.what)} ${t(words.next)}`
  }
  return (
    <Stack gap="md">
      <div role="alert">
        {result.doneCount > 0 ? <p>{act.done(result.doneCount)}</p> : null}
        <p>
          <Plural value={result.failures.length} one="# stays as it was:" other="# stay as they were:" />
        </p>
        <ul className={style.names}>
          {result.failures.map(({ row, error }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may be alike, and the list never changes
            <li key={index}>
              <strong>{rowName(row)}</strong>
              <br />
              {reason(error)}
            </li>
          ))}
        </ul>
      </div>
      <Group justify="flex-end">
        <Button onClick={onClose} autoFocus>
          {t`Close`}
        </Button>
      </Group>
    </Stack>
  )
}
