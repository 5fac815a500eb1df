import { z } from 'zod'
import { Problem } from './problem.ts'

const Key = z.uuid()

/** The id of the last row shown; ids are sorted by time. Opaque to clients, checked when it comes back. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const parsed = Key.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!parsed.success)
    throw new Problem('invalid-input', {
      fields: [{ path: 'query.cursor', message: 'This cursor is not one of ours. Start from the first page.' }],
    })
  return parsed.data
}

/** Rows were asked for one more than the limit, newest id first: the extra one says that there is a next page. */
export function pageOfRows<R, T>(
  rows: R[],
  limit: number,
  idOf: (row: R) => string,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(show), nextCursor: last ? Buffer.from(idOf(last)).toString('base64url') : null }
}
