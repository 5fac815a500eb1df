import type { ChangeTx } from '#infra/db'

export type NewSession = {
  realmId: string
  id: string
  personId: string
  secretHash: Buffer
  host: string
  tenantId: string | null
  userAgent: string
  ip: string
  createdAt: Date
  confirmedAt: Date
  expiresAt: Date
}

export async function insertSession(tx: ChangeTx<'realm'>, session: NewSession): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      realm_id: session.realmId,
      id: session.id,
      person_id: session.personId,
      secret_hash: session.secretHash,
      host: session.host,
      tenant_id: session.tenantId,
      user_agent: session.userAgent,
      ip: session.ip,
      created_at: session.createdAt,
      seen_at: session.createdAt,
      confirmed_at: session.confirmedAt,
      expires_at: session.expiresAt,
    })
    .execute()
}
