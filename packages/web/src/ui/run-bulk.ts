const atOnce = 4

/** Does the same to every row, a few at a time; one failure does not stop the others. Gives the failures in the rows' order. */
export async function runBulk<Row>(
  rows: readonly Row[],
  act: (row: Row) => Promise<unknown>,
): Promise<{ row: Row; error: unknown }[]> {
  const errors = new Map<Row, unknown>()
  const left = [...rows]
  const work = async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      try {
        await act(row)
      } catch (error) {
        errors.set(row, error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, work))
  return rows.flatMap(row => (errors.has(row) ? [{ row, error: errors.get(row) }] : []))
}
