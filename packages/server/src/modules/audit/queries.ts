import { type AuditFilter, auditSubjects } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'

/** The newest first, one scope at a time. Row level security says whether it is the reader's.
 * Who signs in is nobody until then, so the entry itself says who it was. */
export async function findEntries(
  tx: ReadTx,
  scopeId: string,
  filter: AuditFilter,
  page: { limit: number; before?: string | undefined },
) {
  let query = tx
    .selectFrom('audit_entry as entry')
    .leftJoin('report_person as person', join =>
      join.on(sql<boolean>`person.person_id = case entry.actor_kind when 'person' then entry.actor_id
        when 'anonymous' then (entry.after ->> 'personId')::uuid end`),
    )
    .leftJoin('report_visit as visit', join =>
      join.onRef('visit.visit_id', '=', 'entry.visit_id').onRef('visit.tenant_id', '=', 'entry.scope_id'),
    )
    .select([
      'entry.id',
      'entry.scope_id',
      'entry.at',
      'entry.actor_kind',
      'entry.actor_id',
      'entry.action',
      'entry.target',
      'entry.outcome',
      'entry.before',
      'entry.after',
      'entry.request_id',
      'visit.visit_id',
      'visit.visitor_name',
      'visit.as_name',
      'visit.reason',
      'entry.provider_name',
      'person.name as actor_name',
      'person.email as actor_email',
    ])
    .where('entry.scope_id', '=', scopeId)
  if (filter.outcome) query = query.where('entry.outcome', '=', filter.outcome)
  if (filter.logIns) query = query.where('entry.action', 'not like', 'session.%')
  if (filter.actor) query = query.where('entry.actor_id', '=', filter.actor)
  if (filter.from) query = query.where('entry.at', '>=', new Date(filter.from))
  if (filter.to) query = query.where('entry.at', '<', new Date(filter.to))
  if (filter.subject)
    query = query.where(sql<string>`split_part(entry.action, '.', 1)`, 'in', [...auditSubjects[filter.subject]])
  if (page.before) {
    const last = sql<Date>`(select at from audit_entry where scope_id = ${scopeId} and id = ${page.before})`
    query = query
      .where('entry.at', '<=', last)
      .where(sql<boolean>`(entry.at < ${last} or entry.id > ${page.before}::uuid)`)
  }
  return query.orderBy('entry.at', 'desc').orderBy('entry.id').limit(page.limit).execute()
}
export type EntryRow = Awaited<ReturnType<typeof findEntries>>[number]

/** A deleted customer's trail stays readable: it tells who deleted it. */
export async function hasCustomer(tx: ReadTx<'reseller'>, tenantId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('report_tenant')
    .select('tenant_id')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return found !== undefined
}

/** What the reader may call people by, and a reseller its customers; of anybody else nothing is found. */
export async function findNames(tx: ReadTx, ids: string[]): Promise<{ id: string; name: string; kind: NamedKind }[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; name: string; kind: NamedKind }>`
    select person_id as id, name, 'person' as kind from report_person where person_id = any (${ids}::uuid[])
    union all
    select tenant_id, name, 'customer' from report_tenant where tenant_id = any (${ids}::uuid[])`.execute(tx)
  return rows
}
export type NamedKind = 'person' | 'customer'
