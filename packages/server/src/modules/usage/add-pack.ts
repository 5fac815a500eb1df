import type { ChangeTx } from '#infra/db'
import { newId } from '#infra/ids'
import { insertPack } from './queries/packs.ts'

/** `sourceKey` names the purchase for ever; without an end the pack holds until it is used up. */
type Bought = { sourceKey: string; minutes: number; at: Date; expiresAt?: Date | null }

/** Minutes that were bought, in the transaction that books the purchase. Told again it changes nothing, and gives false. */
export function addPack(
  tx: ChangeTx<'tenant'>,
  { sourceKey, minutes, at, expiresAt = null }: Bought,
): Promise<boolean> {
  if (!Number.isInteger(minutes) || minutes < 1) throw new Error('A pack has at least one whole minute')
  return insertPack(tx, {
    id: newId(),
    source_key: sourceKey,
    bought_ms: minutes * 60_000,
    bought_at: at,
    expires_at: expiresAt,
  })
}
