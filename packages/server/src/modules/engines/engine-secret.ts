import { type MasterKey, unwrapKey, wrapKey } from '#infra/keys'

const bound = (engineId: string) => `engine secret ${engineId}`

/** What an engine is asked with lies wrapped in the database, and opens for this engine only. */
export function wrapSecret(master: MasterKey, engineId: string, secret: string): Buffer {
  return wrapKey(master, Buffer.from(secret, 'utf8'), bound(engineId))
}

export function unwrapSecret(master: MasterKey, engineId: string, wrapped: Buffer): string {
  return unwrapKey(master, wrapped, bound(engineId)).toString('utf8')
}
