import type { ChangeTx } from '#infra/db'
import { type Attempts, countAttempt, type Limit, limitKey } from '../limits.ts'

/** 0 when allowed, else the seconds to wait. Attempts of one key wait for one another, so parallel ones count too. */
export async function takeAttempt(
  tx: ChangeTx<'realm'>,
  limit: Limit,
  realmId: string,
  subject: string,
  now: Date,
): Promise<number> {
  const key = limitKey(limit, realmId, subject)
  await tx
    .insertInto('rate_limit')
    .values({ key, used: 0, window_ends_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const row = await tx.selectFrom('rate_limit').selectAll().where('key', '=', key).forUpdate().executeTakeFirst()
  const counted = countAttempt(row && shown(row), limit, now)
  if (!counted.allowed) return counted.retryAfterSeconds
  const { used, windowEndsAt, blockedUntil } = counted.attempts
  await tx
    .updateTable('rate_limit')
    .set({ used, window_ends_at: windowEndsAt, blocked_until: blockedUntil })
    .where('key', '=', key)
    .execute()
  return 0
}

/** The seconds to wait, without counting. */
export async function secondsBlocked(
  tx: ChangeTx<'realm'>,
  limit: Limit,
  realmId: string,
  subject: string,
  now: Date,
): Promise<number> {
  const key = limitKey(limit, realmId, subject)
  const row = await tx.selectFrom('rate_limit').selectAll().where('key', '=', key).executeTakeFirst()
  const counted = countAttempt(row && shown(row), limit, now)
  return counted.allowed ? 0 : counted.retryAfterSeconds
}

export async function forgetAttempts(tx: ChangeTx<'realm'>, limit: Limit, realmId: string, subject: string) {
  await tx
    .deleteFrom('rate_limit')
    .where('key', '=', limitKey(limit, realmId, subject))
    .execute()
}

function shown(row: { used: number; window_ends_at: Date; blocked_until: Date | null }): Attempts {
  return { used: row.used, windowEndsAt: row.window_ends_at, blockedUntil: row.blocked_until }
}
