export type CsvColumn<Row> = { header: string; csv?: (row: Row) => string | number }

/** A cell that a spreadsheet cannot take for a formula. */
export function csvCell(value: string | number): string {
  const text = String(value)
  const held = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(held) ? `"${held.replaceAll('"', '""')}"` : held
}

export function csvOf<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const kept = columns.flatMap(({ header, csv }) => (csv ? [{ header, csv }] : []))
  const lines = [
    kept.map(({ header }) => csvCell(header)),
    ...rows.map(row => kept.map(({ csv }) => csvCell(csv(row)))),
  ]
  return `\ufeff${lines.map(cells => cells.join(',')).join('\r\n')}\r\n`
}

/** Saves the rows that are shown as a CSV file. */
export function saveCsv<Row>(name: string, columns: readonly CsvColumn<Row>[], rows: readonly Row[]): void {
  const address = URL.createObjectURL(new Blob([csvOf(columns, rows)], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name.toLowerCase().replaceAll(/\s+/g, '-')}.csv`
  link.click()
  URL.revokeObjectURL(address)
}
