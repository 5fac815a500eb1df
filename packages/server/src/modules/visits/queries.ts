import type { VisitConsent } from '@scriptorium/contract'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

export type Rights = { content: boolean; changes: boolean }
export type NewVisit = Rights & {
  tenantId: string
  id: string
  realmId: string
  visitorId: string
  visitorName: string
  asPersonId: string
  asName: string
  reason: string
  minutes: number
  granted: boolean
  askedAt: Date
}

export async function findSetting(tx: ReadTx, tenantId: string) {
  return tx
    .selectFrom('visit_setting')
    .select(['consent', 'content', 'changes'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
}

/** A realm sees whether, not what. */
export async function findConsent(tx: ReadTx<'realm'>, tenantId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('visit_setting')
    .select('consent')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.consent
}

export async function putSetting(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  setting: Rights & { consent: VisitConsent },
): Promise<void> {
  await tx
    .insertInto('visit_setting')
    .values({ tenant_id: tenantId, ...setting })
    .onConflict(conflict => conflict.column('tenant_id').doUpdateSet(setting))
    .execute()
}

export async function insertVisit(tx: ChangeTx<'reseller'>, visit: NewVisit) {
  return tx
    .insertInto('visit')
    .values({
      tenant_id: visit.tenantId,
      id: visit.id,
      realm_id: visit.realmId,
      visitor_id: visit.visitorId,
      visitor_name: visit.visitorName,
      as_person_id: visit.asPersonId,
      as_name: visit.asName,
      reason: visit.reason,
      minutes: visit.minutes,
      content: visit.content,
      changes: visit.changes,
      state: visit.granted ? 'granted' : 'asked',
      asked_at: visit.askedAt,
      decided_at: visit.granted ? visit.askedAt : null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}
export type VisitRow = Awaited<ReturnType<typeof insertVisit>>

/** Newest first, one more than asked for. */
export async function findVisits(tx: ReadTx, tenantId: string, page: { before: string | undefined; limit: number }) {
  let query = tx.selectFrom('visit').selectAll().where('tenant_id', '=', tenantId)
  if (page.before) query = query.where('id', '<', page.before)
  return query
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute()
}

/** Locked: a decision, an opening and an end of the same visit come one after the other. */
export async function holdVisit(tx: ChangeTx<'tenant'>, tenantId: string, id: string) {
  return tx
    .selectFrom('visit')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Of this visitor only. */
export async function holdVisitOf(tx: ChangeTx<'realm'>, visitorId: string, id: string) {
  const scope = scopeOf(tx)
  if (scope.kind !== 'realm') throw new Error('A visitor is a person of a realm')
  return tx
    .selectFrom('visit')
    .selectAll()
    .where('realm_id', '=', scope.realmId)
    .where('id', '=', id)
    .where('visitor_id', '=', visitorId)
    .forUpdate()
    .executeTakeFirst()
}

export async function decide(
  tx: ChangeTx<'tenant'>,
  visit: { tenantId: string; id: string },
  decision: Rights & { state: 'granted' | 'refused'; by: string | null; at: Date },
) {
  const { state, content, changes } = decision
  return tx
    .updateTable('visit')
    .set({ state, content, changes, decided_at: decision.at, decided_by: decision.by })
    .where('tenant_id', '=', visit.tenantId)
    .where('id', '=', visit.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function markOpen(tx: ChangeTx<'realm'>, visit: VisitRow, openedAt: Date, endsAt: Date): Promise<void> {
  await tx
    .updateTable('visit')
    .set({ state: 'open', opened_at: openedAt, ends_at: endsAt })
    .where('tenant_id', '=', visit.tenant_id)
    .where('id', '=', visit.id)
    .execute()
}

export async function markEnded(
  tx: ChangeTx<'tenant'> | ChangeTx<'realm'>,
  visit: VisitRow,
  at: Date,
  by: string | null,
): Promise<void> {
  await tx
    .updateTable('visit')
    .set({ state: 'ended', ended_at: at, ended_by: by })
    .where('tenant_id', '=', visit.tenant_id)
    .where('id', '=', visit.id)
    .execute()
}
