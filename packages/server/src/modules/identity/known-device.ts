import type { ReadTx } from '#infra/db'
import { findKnownDevice } from './queries/sessions.ts'
import { isSecretOf, parseCredential } from './secrets.ts'

/** The id of this browser, where this person signed in with it before. */
export async function knownDeviceOf(
  tx: ReadTx<'realm'>,
  realmId: string,
  personId: string | undefined,
  deviceCookie: string | undefined,
): Promise<string | undefined> {
  const presented = parseCredential(deviceCookie)
  if (!presented || !personId) return undefined
  const device = await findKnownDevice(tx, realmId, presented.id)
  if (device?.person_id !== personId || !isSecretOf(device.secret_hash, presented.secret)) return undefined
  return device.id
}
