export type Order<Column extends string> = { column: Column; down: boolean }

/** `title` and `-title` of a request; the newest first without a wish. */
export function orderOf<Column extends string>(
  sort: Column | `-${Column}` | undefined,
  otherwise: Order<Column>,
): Order<Column> {
  if (sort === undefined) return otherwise
  const down = sort.startsWith('-')
  // safe because a contract allows exactly its columns, each with or without the minus
  return { column: (down ? sort.slice(1) : sort) as Column, down }
}
