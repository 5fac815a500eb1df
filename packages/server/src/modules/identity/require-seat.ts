import type { ChangeTx } from '#infra/db'
import { Problem } from '#infra/http'
import { planAllowing } from '#modules/plans'
import { planInForce } from '#modules/tenancy'
import { countSeats, lockSeats } from './queries/seats.ts'

type Invited = { tenantId: string; email: string; byProvider: boolean; now: Date }

/** Open invitations hold a seat, so whoever accepts one always finds it. Two who invite at once are looked at one after the other. */
export async function requireSeat(tx: ChangeTx<'tenant'>, invited: Invited): Promise<void> {
  const { name, seats } = await planInForce(tx)
  if (seats === null) return
  await lockSeats(tx, invited.tenantId)
  const taken = await countSeats(tx, invited)
  if (taken < seats) return
  const allowing = await planAllowing(tx, other => other.seats === null || other.seats > taken)
  throw new Problem('not-in-plan', {
    detail: `All ${seats} seats of ${invited.byProvider ? 'the' : 'your'} plan ${name} are taken, open invitations included. Remove a member or an invitation first. ${allowing}`,
  })
}
