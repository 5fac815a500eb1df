import type { Rule } from './rule.ts'
import { scopeless, type Table } from './scoped-tables.ts'

/** Keys that do not start with the scope, with the reason why that tells nobody anything. */
const reviewedKeys: Record<string, string> = {
  pack_purchase_once: 'a purchase is named by its provider, whoever it is of, and only the inbox writes it',
  sso_domain_proven: 'a proven domain belongs to one customer of a realm; only who controls it learns that it is taken',
  tenant_reseller_id_id_key: 'holds the primary key; foreign keys that carry the realm point to it',
  tenant_reseller_id_slug_key: 'a slug is unique among the customers of one reseller, who alone names them',
}

/** What a column of this name points to. */
const pointsTo: Record<string, string | string[]> = {
  tenant_id: 'tenant',
  person_id: ['person', 'membership'],
  created_by: 'person',
  file_id: 'stored_file',
  job_id: 'job',
  plan_id: ['reseller_plan', 'reseller_plan_version'],
  next_plan_id: 'reseller_plan_version',
  task_id: 'task',
  transcript_id: 'transcript',
  visitor_id: 'person',
}

/** Columns that point without a foreign key, with the reason why. */
const reviewedPointers: Record<string, string> = {
  'file_errand.file_id': 'what must still be done to a file outlives its row',
  'job.created_by': 'a job has no realm; it names people who may be gone',
  'session.tenant_id': 'the rights of a session are read from the membership each time',
  'stored_file.created_by': 'a file has no realm; it names people who may be gone',
  'transcript.job_id': 'only tells where it came from; the job may be gone',
  'usage_record.created_by': 'what was used stays on record when the person is gone',
  'usage_record.task_id': 'what was used stays on record when the task is gone',
  'usage_reservation.created_by': 'as of the job that it is made for',
  'usage_reservation.task_id': 'ends with its task, in the same transaction',
}

type Key = { table: string; name: string; columns: (string | null)[] }
type Reference = { name: string; child: string; parent: string; from: string[]; to: string[] }

export const keyRules: Record<string, Rule> = {
  'the scope column is a uuid that is never null [RLS-01]': async (client, tables) => {
    const { rows } = await client.query<{ table: string; column: string; type: string; required: boolean }>(`
      select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type, a.attnotnull as required
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`)
    return tables
      .filter(table => table.class !== undefined && !scopeless(table))
      .flatMap(table => {
        if (!table.scope) return [`${table.name}: a table of class ${table.class} has no scope column`]
        const column = rows.find(row => row.table === table.name && row.column === table.scope)
        return column?.type === 'uuid' && column.required
          ? []
          : [`${table.name}.${table.scope} is not a uuid that is never null`]
      })
  },

  'primary and unique keys start with the scope [RLS-09]': async (client, tables) => {
    const { rows } = await client.query<Key>(`
      select c.relname as table, i.relname as name,
        (select array_agg(a.attname::text order by k.place) from unnest(x.indkey::int2[]) with ordinality k (number, place) left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number) as columns
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      where (x.indisunique or x.indisexclusion) and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1, 2`)
    const named = new Map(tables.map(table => [table.name, table]))
    const faults = rows.filter(key => {
      const table = named.get(key.table)
      return (
        table &&
        table.class !== undefined &&
        !scopeless(table) &&
        key.columns[0] !== table.scope &&
        !(key.name in reviewedKeys)
      )
    })
    const withoutKey = tables.filter(table => !rows.some(key => key.table === table.name))
    return [
      ...faults.map(
        key =>
          `${key.table}: ${key.name} (${key.columns.map(column => column ?? 'expression').join(', ')}) does not start with the scope`,
      ),
      ...withoutKey.map(table => `${table.name} has no key`),
      ...Object.keys(reviewedKeys)
        .filter(name => !rows.some(key => key.name === name))
        .map(name => `${name} is gone: take it off the list`),
    ]
  },

  'a column that points to another table has a foreign key to it [RLS-06]': async (client, tables) => {
    const { rows } = await client.query<{ child: string; parent: string; column: string }>(`
      select k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent, a.attname as column
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace`)
    // A key to any parent that carries the customer ties the row to the customer as well.
    const isTied = (child: string, column: string) =>
      rows.some(
        row =>
          row.child === child &&
          row.column === column &&
          ([pointsTo[column]].flat().includes(row.parent) || column === 'tenant_id'),
      )
    const pointers = tables
      .filter(table => !scopeless(table))
      .flatMap(table =>
        table.columns.filter(column => column in pointsTo).map(column => ({ table: table.name, column })),
      )
    const faults = pointers
      .filter(({ table, column }) => !isTied(table, column))
      .map(({ table, column }) => `${table}.${column}`)
    return [
      ...faults.filter(name => !(name in reviewedPointers)).map(name => `${name} has no foreign key`),
      ...Object.keys(reviewedPointers)
        .filter(name => !faults.includes(name))
        .map(name => `${name} has a foreign key or is gone: take it off the list`),
    ]
  },

  'foreign keys carry the scope of what they point to [RLS-06]': async (client, tables) => {
    const { rows } = await client.query<Reference>(`
      select k.conname as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
        (select array_agg(a.attname::text order by u.place) from unnest(k.conkey) with ordinality u (number, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number) as "from",
        (select array_agg(a.attname::text order by u.place) from unnest(k.confkey) with ordinality u (number, place) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number) as "to"
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace order by 1`)
    const named = new Map(tables.map(table => [table.name, table]))
    return rows.flatMap(reference => {
      const parent = named.get(reference.parent)
      const child = named.get(reference.child)
      if (!parent || !child || scopeless(parent)) return []
      return carriesScope(reference, parent)
        ? []
        : [`${reference.child}: ${reference.name} points to ${reference.parent} without its scope`]
    })
  },
}

/** The referenced columns hold the parent's scope, and the child's column for it is the child's scope of that kind. */
function carriesScope(reference: Reference, parent: Table): boolean {
  const at = parent.scope ? reference.to.indexOf(parent.scope) : -1
  const column = reference.from[at]
  if (column === undefined) return false
  return column === (parent.scope === 'id' ? `${parent.name}_id` : parent.scope)
}
