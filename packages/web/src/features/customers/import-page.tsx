import { useLingui } from '@lingui/react/macro'
import { type ImportPreview, importCustomers, mostRowsAtOnce } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Page } from '#ui/page.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { useSayProblem } from '#ui/use-act.ts'
import { ImportFile } from './import-file.tsx'
import { ImportReview } from './import-review.tsx'
import type { ImportRow } from './import-words.ts'

/** From a file over what it would make to what it made; nothing is created before it is confirmed. */
export function ImportCustomersPage() {
  const { t } = useLingui()
  const say = useSayProblem()
  const [preview, setPreview] = useState<ImportPreview | null>(null)
  const [rows, setRows] = useState<ImportRow[]>([])
  const [made, setMade] = useState<{ count: number; of: number } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const show = (found: ImportPreview) => {
    setPreview(found)
    setRows(found.rows)
  }
  const create = async () => {
    const wanted = rows.filter(({ outcome }) => outcome === 'new')
    setBusy(true)
    setMade({ count: 0, of: wanted.length })
    try {
      for (let at = 0; at < wanted.length; at += mostRowsAtOnce) {
        const sent = wanted.slice(at, at + mostRowsAtOnce).map(({ line, cells }) => ({ line, cells }))
        const answer = await call(importCustomers, { body: { rows: sent } })
        const byLine = new Map(answer.rows.map(row => [row.line, row]))
        setRows(before => before.map(row => ({ ...row, ...byLine.get(row.line) })))
        setMade({ count: Math.min(at + mostRowsAtOnce, wanted.length), of: wanted.length })
      }
    } catch (error) {
      // What was made stays and shows; the rest can be sent once more.
      say(error)
    }
    await queryClient.invalidateQueries({ queryKey: keys.customers })
    setBusy(false)
  }
  const again = () => {
    setPreview(null)
    setRows([])
    setMade(null)
  }
  return (
    <Page title={t`Import customers`} back={{ label: t`Customers`, to: '/customers' }}>
      <UnsavedQuestion isDirty={() => isBusy} />
      {preview && !preview.refused ? (
        <ImportReview
          rows={rows}
          unusedColumns={preview.unusedColumns}
          made={made}
          isBusy={isBusy}
          onCreate={() => void create()}
          onAgain={again}
        />
      ) : (
        <ImportFile refused={preview?.refused ?? null} onPreview={show} />
      )}
    </Page>
  )
}
