import { Problem } from './problem.ts'

/** Text that PostgreSQL cannot hold is the caller's mistake, wherever in the input it stands: the character U+0000, and half of a pair of surrogates. */
export function refuseUnstorableText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new Problem('invalid-input', {
        fields: [{ path, message: 'This text holds a character that cannot be stored' }],
      })
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) refuseUnstorableText(inner, `${path}.${name}`)
}
