import type { SecurityEvent } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'

export type NewSecurityEvent = {
  realmId: string
  id: string
  personId: string
  kind: SecurityEvent['kind']
  way: SecurityEvent['way']
  at: Date
  host: string
  ip: string
  userAgent: string
}

export async function insertSecurityEvent(tx: ChangeTx<'realm'>, event: NewSecurityEvent): Promise<void> {
  await tx
    .insertInto('security_event')
    .values({
      realm_id: event.realmId,
      id: event.id,
      person_id: event.personId,
      kind: event.kind,
      way: event.way,
      at: event.at,
      host: event.host,
      ip: event.ip,
      user_agent: event.userAgent,
    })
    .execute()
}

export async function hasSignedInBefore(tx: ReadTx<'realm'>, realmId: string, personId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('security_event')
    .select('id')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('kind', '=', 'signed-in')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Newest first, one more than asked for. */
export async function listSecurityEventRows(
  tx: ReadTx<'realm'>,
  mine: { realmId: string; personId: string; before: string | undefined; limit: number },
) {
  let query = tx
    .selectFrom('security_event')
    .select(['id', 'kind', 'way', 'at', 'ip', 'user_agent'])
    .where('realm_id', '=', mine.realmId)
    .where('person_id', '=', mine.personId)
  if (mine.before) query = query.where('id', '<', mine.before)
  return query
    .orderBy('id', 'desc')
    .limit(mine.limit + 1)
    .execute()
}
