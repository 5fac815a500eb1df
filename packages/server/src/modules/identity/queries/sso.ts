import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import { emailKeyOf } from './people.ts'

export function findConnection(tx: ReadTx<'tenant'> | ReadTx<'realm'>, tenantId: string) {
  return tx
    .selectFrom('sso_connection')
    .select([
      'tenant_id',
      'realm_id',
      'issuer',
      'client_id',
      'sealed_secret',
      'creates_viewers',
      'required',
      'last_used_at',
    ])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
}
export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof findConnection>>>

/** What the customer's provider of service may know. */
export function findConnectionOfCustomer(tx: ReadTx<'reseller'>, tenantId: string) {
  return tx
    .selectFrom('sso_connection')
    .select(['issuer', 'required', 'last_used_at'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
}

/** The connection that speaks for addresses of a domain; the customer must be there. */
export function findConnectionOfDomain(tx: ReadTx<'realm'>, realmId: string, domain: string) {
  return tx
    .selectFrom('sso_domain')
    .innerJoin('sso_connection', 'sso_connection.tenant_id', 'sso_domain.tenant_id')
    .innerJoin('tenant', 'tenant.id', 'sso_connection.tenant_id')
    .select([
      'sso_connection.tenant_id',
      'sso_connection.realm_id',
      'sso_connection.issuer',
      'sso_connection.client_id',
      'sso_connection.sealed_secret',
    ])
    .where('sso_domain.realm_id', '=', realmId)
    .where('sso_domain.domain', '=', domain)
    .where('sso_domain.proven_at', 'is not', null)
    .where('tenant.state', '!=', 'deleted')
    .executeTakeFirst()
}

export async function putConnection(
  tx: ChangeTx<'tenant'>,
  row: { tenantId: string; realmId: string; issuer: string; clientId: string; sealedSecret: Buffer; at: Date },
  { isOther }: { isOther: boolean },
): Promise<void> {
  const values = { issuer: row.issuer, client_id: row.clientId, sealed_secret: row.sealedSecret, changed_at: row.at }
  await tx
    .insertInto('sso_connection')
    .values({ tenant_id: row.tenantId, realm_id: row.realmId, ...values, created_at: row.at })
    .onConflict(conflict =>
      conflict
        .columns(['tenant_id', 'realm_id'])
        // Another provider has shown nothing yet, so nobody may be bound to it.
        .doUpdateSet({ ...values, ...(isOther ? { required: false, last_used_at: null } : {}) }),
    )
    .execute()
}

export async function setConnectionRules(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  rules: { createsViewers: boolean; required: boolean; at: Date },
): Promise<void> {
  await tx
    .updateTable('sso_connection')
    .set({ creates_viewers: rules.createsViewers, required: rules.required, changed_at: rules.at })
    .where('tenant_id', '=', tenantId)
    .execute()
}

export async function noteConnectionUse(tx: ChangeTx<'realm'>, tenantId: string, at: Date): Promise<void> {
  await tx.updateTable('sso_connection').set({ last_used_at: at }).where('tenant_id', '=', tenantId).execute()
}

/** Domains, links and attempts go with it. */
export async function deleteConnection(tx: ChangeTx<'tenant'>, tenantId: string): Promise<boolean> {
  const gone = await tx.deleteFrom('sso_connection').where('tenant_id', '=', tenantId).executeTakeFirst()
  return gone.numDeletedRows === 1n
}

const domainColumns = ['id', 'domain', 'proof', 'proven_at', 'proven_by'] as const

export function listDomainRows(tx: ReadTx<'tenant'> | ReadTx<'realm'> | ReadTx<'reseller'>, tenantId: string) {
  return tx.selectFrom('sso_domain').select(domainColumns).where('tenant_id', '=', tenantId).orderBy('domain').execute()
}

export function findDomainRow(tx: ReadTx<'tenant'>, tenantId: string, id: string) {
  return tx
    .selectFrom('sso_domain')
    .select(domainColumns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}
export type DomainRow = NonNullable<Awaited<ReturnType<typeof findDomainRow>>>

/** Gives false when the customer named it before. */
export async function insertDomain(
  tx: ChangeTx<'tenant'>,
  row: { tenantId: string; realmId: string; id: string; domain: string; proof: string; createdAt: Date },
): Promise<boolean> {
  const made = await tx
    .insertInto('sso_domain')
    .values({
      tenant_id: row.tenantId,
      realm_id: row.realmId,
      id: row.id,
      domain: row.domain,
      proof: row.proof,
      created_at: row.createdAt,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'domain']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** Gives undefined when the customer did not name it, and `taken` when another customer of the realm proved it before. */
export async function proveDomain(
  tx: ChangeTx<'tenant'> | ChangeTx<'reseller'>,
  { tenantId, domain, by, at }: { tenantId: string; domain: string; by: 'dns' | 'provider'; at: Date },
): Promise<'proven' | 'taken' | undefined> {
  // Only the index sees the domains of others: a savepoint keeps the transaction when it says no.
  await sql`savepoint prove_domain`.execute(tx)
  try {
    const proven = await tx
      .updateTable('sso_domain')
      .set({ proven_at: at, proven_by: by })
      .where('tenant_id', '=', tenantId)
      .where('domain', '=', domain)
      .executeTakeFirst()
    return proven.numUpdatedRows === 1n ? 'proven' : undefined
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error
    await sql`rollback to savepoint prove_domain`.execute(tx)
    return 'taken'
  }
}

export async function deleteDomain(tx: ChangeTx<'tenant'>, tenantId: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('sso_domain')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

export async function insertAttempt(
  tx: ChangeTx<'realm'>,
  attempt: {
    realmId: string
    id: string
    tenantId: string
    secretHash: Buffer
    host: string
    createdAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx
    .insertInto('sso_attempt')
    .values({
      realm_id: attempt.realmId,
      id: attempt.id,
      tenant_id: attempt.tenantId,
      secret_hash: attempt.secretHash,
      host: attempt.host,
      created_at: attempt.createdAt,
      expires_at: attempt.expiresAt,
    })
    .execute()
}

/** Gone with the first return, right or wrong [AUT-10]. */
export async function takeAttempt(
  tx: ChangeTx<'realm'>,
  wanted: { realmId: string; id: string; tenantId: string; host: string; now: Date },
): Promise<Buffer | undefined> {
  const taken = await tx
    .deleteFrom('sso_attempt')
    .where('realm_id', '=', wanted.realmId)
    .where('id', '=', wanted.id)
    .where('tenant_id', '=', wanted.tenantId)
    .where('host', '=', wanted.host)
    .where('expires_at', '>', wanted.now)
    .returning('secret_hash')
    .executeTakeFirst()
  return taken?.secret_hash
}

type Subject = { realmId: string; tenantId: string; issuer: string; subject: string }

export async function findLinkedPerson(tx: ReadTx<'realm'>, who: Subject): Promise<string | undefined> {
  const row = await tx
    .selectFrom('sso_identity')
    .select('person_id')
    .where('realm_id', '=', who.realmId)
    .where('tenant_id', '=', who.tenantId)
    .where('issuer', '=', who.issuer)
    .where('subject', '=', who.subject)
    .executeTakeFirst()
  return row?.person_id
}

/** Whether this person is somebody else at the provider already: an address may have been given to another one. */
export async function isLinkedOtherwise(tx: ReadTx<'realm'>, who: Subject & { personId: string }): Promise<boolean> {
  const row = await tx
    .selectFrom('sso_identity')
    .select('id')
    .where('realm_id', '=', who.realmId)
    .where('tenant_id', '=', who.tenantId)
    .where('issuer', '=', who.issuer)
    .where('person_id', '=', who.personId)
    .where('subject', '!=', who.subject)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function putLink(tx: ChangeTx<'realm'>, link: Subject & { id: string; personId: string; at: Date }) {
  await tx
    .insertInto('sso_identity')
    .values({
      realm_id: link.realmId,
      id: link.id,
      tenant_id: link.tenantId,
      issuer: link.issuer,
      subject: link.subject,
      person_id: link.personId,
      created_at: link.at,
      last_used_at: link.at,
    })
    .onConflict(conflict =>
      conflict.columns(['realm_id', 'tenant_id', 'issuer', 'subject']).doUpdateSet({ last_used_at: link.at }),
    )
    .execute()
}

/** An invitation to this customer that this address may still accept. */
export async function findInvitationOf(
  tx: ReadTx<'realm'>,
  wanted: { realmId: string; tenantId: string; email: string; now: Date },
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('invitation')
    .select('id')
    .where('realm_id', '=', wanted.realmId)
    .where('tenant_id', '=', wanted.tenantId)
    .where('email_key', '=', emailKeyOf(wanted.email))
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', wanted.now)
    .executeTakeFirst()
  return row?.id
}
