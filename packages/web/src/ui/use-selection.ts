import { useState } from 'react'

export type Selection<Row> = {
  rows: readonly Row[]
  has: (row: Row) => boolean
  toggle: (row: Row) => void
  toggleAll: () => void
  keep: (rows: readonly Row[]) => void
}

/** Which of the shown rows are selected; a row that leaves the screen leaves the selection. */
export function useSelection<Row>(shown: readonly Row[], rowKey: (row: Row) => string): Selection<Row> {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const rows = shown.filter(row => keys.has(rowKey(row)))
  const keep = (kept: readonly Row[]) => setKeys(new Set(kept.map(rowKey)))
  return {
    rows,
    has: row => keys.has(rowKey(row)),
    toggle: row => keep(keys.has(rowKey(row)) ? rows.filter(other => rowKey(other) !== rowKey(row)) : [...rows, row]),
    toggleAll: () => keep(rows.length === shown.length ? [] : shown),
    keep,
  }
}
