import { Secret, TOTP } from 'otpauth'
import { type MasterKey, unwrapKey, wrapKey } from '#infra/keys'

const stepMs = 30_000
/** A clock may be half a minute off, either way. */
const stepsAround = 1

/** A new secret of an authenticator app, in base32 as people type it. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What a QR code of it says: apps show the product and the address above the code. */
export function totpUrl(secret: string, product: string, email: string): string {
  // A colon would end the product's name for some apps.
  const issuer = product.replaceAll(':', ' ')
  return new TOTP({ issuer, label: email, secret: Secret.fromBase32(secret) }).toString()
}

/** The half minute that a code is of, or undefined when it is of none near now. */
export function stepOfCode(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime()
  const delta = new TOTP({ secret: Secret.fromBase32(secret) }).validate({
    token: code.replaceAll(/\s/g, ''),
    timestamp,
    window: stepsAround,
  })
  return delta === null ? undefined : Math.floor(timestamp / stepMs) + delta
}

/** The code of this moment; for tests and nothing else that is not an app. */
export function codeAt(secret: string, now: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })
}

const bound = (realmId: string, personId: string) => `totp ${realmId} ${personId}`

/** Sealed with the master key, for this person only. */
export function sealTotpSecret(master: MasterKey, realmId: string, personId: string, secret: string): Buffer {
  return wrapKey(master, Buffer.from(secret, 'utf8'), bound(realmId, personId))
}

export function openTotpSecret(master: MasterKey, realmId: string, personId: string, sealed: Buffer): string {
  return unwrapKey(master, sealed, bound(realmId, personId)).toString('utf8')
}
