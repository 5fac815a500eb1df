import type { Usage } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
import { roomMs } from './balance.ts'
import { readFigures, usageOf } from './figures.ts'
import { findMemberLimit, findStoredBytes, sumUsedByMember, tenantIdOf } from './queries/minutes.ts'

/** What the customer in scope used in the month of its plan, and what is left. Running recordings count as used up. */
export async function readUsage(tx: ReadTx<'tenant'>, now: Date): Promise<Usage> {
  const plan = await planInForce(tx)
  const { month, figures } = await readFigures(tx, { tenantId: tenantIdOf(tx), plan }, now)
  const storedBytes = await findStoredBytes(tx, tenantIdOf(tx))
  return usageOf(month, figures, { storedBytes, storageLimitBytes: plan.storageBytes })
}

type Asker = { personId: string | null; exceptTaskId?: string | null }

/** What may still be begun, by this person; besides what the named task has reserved itself. */
export async function minutesLeftMs(
  tx: ReadTx<'tenant'>,
  now: Date,
  asker: Asker = { personId: null },
): Promise<number> {
  return (await readRoom(tx, now, asker)).leftMs
}

/** What the customer and this person may still begin, and which of the two is the narrower. */
export async function readRoom(
  tx: ReadTx<'tenant'>,
  now: Date,
  { personId, exceptTaskId = null }: Asker,
): Promise<{ leftMs: number; level: 'member' | 'customer' }> {
  const tenantId = tenantIdOf(tx)
  const { month, figures } = await readFigures(tx, { tenantId, plan: await planInForce(tx) }, now, exceptTaskId)
  const room = roomMs(figures)
  const limit = personId === null ? null : ((await findMemberLimit(tx, tenantId, personId))?.hard_limit_ms ?? null)
  if (personId === null || limit === null) return { leftMs: room, level: 'customer' }
  const own = Math.max(0, limit - (await sumUsedByMember(tx, { tenantId, personId, exceptTaskId }, month)))
  return own < room ? { leftMs: own, level: 'member' } : { leftMs: room, level: 'customer' }
}
