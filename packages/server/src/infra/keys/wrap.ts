import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** The root of all keys. It wraps other keys and never touches content. */
export type MasterKey = { readonly wrapping: KeyObject; readonly fingerprint: Buffer }

const nonceBytes = 12
const tagBytes = 16

export function masterKeyFrom(secret: Uint8Array): MasterKey {
  if (secret.length !== 32) throw new Error('A master key has 32 bytes')
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `scriptorium ${purpose} v1`, 32))
  // The fingerprint tells whether a key is the same one; it says nothing about the key.
  return Object.freeze({
    wrapping: createSecretKey(derive('wrapping')),
    fingerprint: createHmac('sha256', derive('fingerprint')).update('scriptorium').digest(),
  })
}

/** nonce | ciphertext | tag. `bound` says what the key is for: it opens for nothing else. */
export function wrapKey(master: MasterKey, key: Uint8Array, bound: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', master.wrapping, nonce).setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

export function unwrapKey(master: MasterKey, wrapped: Buffer, bound: string): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', master.wrapping, wrapped.subarray(0, nonceBytes)).setAAD(
    Buffer.from(bound),
  )
  cipher.setAuthTag(wrapped.subarray(-tagBytes))
  return Buffer.concat([cipher.update(wrapped.subarray(nonceBytes, -tagBytes)), cipher.final()])
}
