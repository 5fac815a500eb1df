import type pg from 'pg'

export const tableClasses = ['content', 'account', 'reseller', 'realm', 'platform', 'reference'] as const
export type TableClass = (typeof tableClasses)[number]
export type Table = {
  name: string
  class: TableClass | undefined
  enabled: boolean
  forced: boolean
  policies: number
  columns: string[]
  /** The column whose value says whose row it is. */
  scope: string | undefined
}

/** Every table of the schema with the class of its comment. */
export async function readTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{
    name: string
    comment: string | null
    enabled: boolean
    forced: boolean
    policies: number
    columns: string[]
  }>(`
    select c.relname as name, obj_description(c.oid, 'pg_class') as comment, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
  return rows.map(row => {
    const named = /^class: (\w+)/.exec(row.comment ?? '')?.[1]
    const found = tableClasses.find(one => one === named)
    return {
      name: row.name,
      class: found,
      enabled: row.enabled,
      forced: row.forced,
      policies: row.policies,
      columns: row.columns,
      scope: scopeColumn(row.name, found, row.columns),
    }
  })
}

/** Tables without a scope: nothing of a customer, a reseller or a person is in them. */
export function scopeless(table: Table): boolean {
  return table.class === 'platform' || table.class === 'reference'
}

function scopeColumn(name: string, found: TableClass | undefined, columns: string[]): string | undefined {
  const first = (...wanted: string[]) => wanted.find(column => columns.includes(column))
  switch (found) {
    case 'content':
      return first('tenant_id')
    case 'account':
      return name === 'tenant' ? 'id' : first('tenant_id', 'scope_id')
    case 'reseller':
      return name === 'reseller' ? 'id' : first('reseller_id')
    case 'realm':
      return first('realm_id')
    case 'platform':
    case 'reference':
    case undefined:
      return undefined
  }
}
