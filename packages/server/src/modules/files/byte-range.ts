import type { Span } from '#infra/blobs'

/** What a Range header asks of a file. More than one range is refused: nobody who plays or downloads needs it. */
export type Asked = { kind: 'whole' } | { kind: 'part'; span: Span } | { kind: 'impossible' }

const oneRange = /^(\d*)-(\d*)$/

export function parseRange(header: string | undefined, bytes: number): Asked {
  if (header === undefined) return { kind: 'whole' }
  const [unit, set, ...more] = header.split('=')
  // Other units are not ours to judge (RFC 9110, 14.2): the whole file is the right answer.
  if (unit?.trim().toLowerCase() !== 'bytes') return { kind: 'whole' }
  const [, first, last] = oneRange.exec(set?.trim() ?? '') ?? []
  if (more.length > 0 || first === undefined || last === undefined || (first === '' && last === ''))
    return { kind: 'impossible' }
  const span =
    first === ''
      ? { from: Math.max(0, bytes - Number(last)), to: bytes }
      : { from: Number(first), to: last === '' ? bytes : Math.min(Number(last) + 1, bytes) }
  const backwards = first !== '' && last !== '' && Number(last) < Number(first)
  if (backwards || span.from >= span.to) return { kind: 'impossible' }
  return { kind: 'part', span }
}
