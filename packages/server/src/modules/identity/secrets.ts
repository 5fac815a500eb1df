import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { isId } from '#infra/ids'

const secretShape = /^[A-Za-z0-9_-]{43}$/
const keyShape = /^scr_live_([0-9a-f]{32})_([A-Za-z0-9_-]{43})([0-9a-f]{8})$/

/** 256 bits of chance. It is shown once; only its hash is stored. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** A plain hash is enough: nobody guesses 256 bits, whatever the speed. */
export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Compares in constant time. */
export function isSecretOf(hash: Buffer, secret: string): boolean {
  return timingSafeEqual(hash, hashOfSecret(secret))
}

/** What sessions, known devices and one-time tokens look like outside: `id.secret`. */
export type Credential = { id: string; secret: string }

export function showCredential({ id, secret }: Credential): string {
  return `${id}.${secret}`
}

export function parseCredential(text: string | undefined): Credential | undefined {
  const [id, secret, ...rest] = (text ?? '').split('.')
  return id && secret && rest.length === 0 && isId(id) && secretShape.test(secret) ? { id, secret } : undefined
}

/** `scr_live_<id>_<secret><checksum>`: scanners of leaked keys know it by its form, and a typo needs no look-up. */
export function showApiKey({ id, secret }: Credential): string {
  return `scr_live_${id.replaceAll('-', '')}_${secret}${checksumOf(secret)}`
}

export function parseApiKey(text: string): Credential | undefined {
  const [, hex, secret, checksum] = keyShape.exec(text) ?? []
  if (!hex || !secret || checksum !== checksumOf(secret)) return undefined
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { id, secret }
}

function checksumOf(secret: string): string {
  return crc32(secret).toString(16).padStart(8, '0')
}
