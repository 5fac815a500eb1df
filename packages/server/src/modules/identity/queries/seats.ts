import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import { emailKeyOf } from './people.ts'

const lockSpace = 0x5ea7

export async function lockSeats(tx: ChangeTx<'tenant'>, tenantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockSpace}, hashtext(${tenantId}))`.execute(tx)
}

/** Members and open invitations, besides the one of this address: it is replaced. */
export async function countSeats(
  tx: ReadTx<'tenant'>,
  { tenantId, email, now }: { tenantId: string; email: string; now: Date },
): Promise<number> {
  const members = await tx
    .selectFrom('membership')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  const invitations = await tx
    .selectFrom('invitation')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now)
    .where('email_key', '<>', emailKeyOf(email))
    .executeTakeFirstOrThrow()
  return Number(members.count) + Number(invitations.count)
}
