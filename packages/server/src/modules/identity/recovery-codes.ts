import { createHash, randomBytes } from 'node:crypto'

const howMany = 10
// No letter or digit that is taken for another one.
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Ten codes of 80 bits: nobody guesses one, even from a copy of the database. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: howMany }, () => {
    const letters = Array.from(randomBytes(16), byte => alphabet[byte % 32]).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })
}

/** As it is stored: of this person's code only, however it was typed. */
export function hashOfRecoveryCode(personId: string, code: string): Buffer {
  const plain = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return createHash('sha256').update(`${personId} ${plain}`).digest()
}
