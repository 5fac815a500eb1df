import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'

/** Customers of these short names, deleted ones among them: a short name is never given twice. */
export async function findBySlug(tx: ReadTx<'reseller'>, slugs: string[]) {
  if (slugs.length === 0) return []
  return tx.selectFrom('tenant').select(['id', 'name', 'slug', 'state']).where('slug', 'in', slugs).execute()
}

/** Customers that people of these addresses own or are invited to own. */
export async function findOwned(tx: ReadTx<'reseller'>, emailKeys: string[]) {
  if (emailKeys.length === 0) return []
  const owners = tx
    .selectFrom('membership as m')
    .innerJoin('person as p', join => join.onRef('p.realm_id', '=', 'm.realm_id').onRef('p.id', '=', 'm.person_id'))
    .innerJoin('tenant as t', 't.id', 'm.tenant_id')
    .select(['t.id', 't.name', 'p.email_key'])
    .where('m.role', '=', 'tenant_owner')
    .where('p.email_key', 'in', emailKeys)
    .where('t.state', '<>', 'deleted')
  const invited = tx
    .selectFrom('invitation as i')
    .innerJoin('tenant as t', 't.id', 'i.tenant_id')
    .select(['t.id', 't.name', sql<string>`lower(i.email)`.as('email_key')])
    .where('i.role', '=', 'tenant_owner')
    .where(sql<boolean>`lower(i.email) = any (${emailKeys})`)
    .where('t.state', '<>', 'deleted')
  return owners.union(invited).execute()
}
