import type { ChangeTx } from '#infra/db'
import { newId } from '#infra/ids'
import { takenBackMs } from './balance.ts'
import { lockMinutes } from './queries/minutes.ts'
import { findPack, findRefund, insertRefund } from './queries/packs.ts'

/** `sourceKey` names the refund, `packKey` the purchase; no minutes: all of it. */
type Refunded = { sourceKey: string; packKey: string; minutes: number | null; at: Date }
type TakenBack = { kind: 'taken-back'; takenMs: number } | { kind: 'unknown-pack' }

/** A purchase was paid back, wholly or in part: what is left of the pack goes, as far as was paid back. What was used stays used; what
 * runs goes on, and counts as beyond the plan where nothing else is left. Told again it changes nothing, and says the same. */
export async function takeBackPack(tx: ChangeTx<'tenant'>, refunded: Refunded): Promise<TakenBack> {
  const { sourceKey, packKey, minutes, at } = refunded
  if (minutes !== null && (!Number.isInteger(minutes) || minutes < 1))
    throw new Error('At least one whole minute is taken back')
  // Nothing is used of the pack meanwhile.
  await lockMinutes(tx)
  const known = await findRefund(tx, sourceKey)
  if (known) return { kind: 'taken-back', takenMs: -known.change_ms }
  const pack = await findPack(tx, packKey)
  if (!pack) return { kind: 'unknown-pack' }
  const askedMs = minutes === null ? pack.bought_ms : minutes * 60_000
  const { bought_ms: boughtMs, used_ms: usedMs, taken_back_ms: takenSoFarMs } = pack
  const takenMs = takenBackMs({ boughtMs, usedMs, takenBackMs: takenSoFarMs }, askedMs)
  // Not `-takenMs`: nothing taken is 0, never -0.
  const change = { pack_id: pack.id, asked_ms: askedMs, change_ms: 0 - takenMs }
  await insertRefund(tx, { id: newId(), source_key: sourceKey, ...change, at })
  return { kind: 'taken-back', takenMs }
}
