import type pg from 'pg'
import { type Row, type RowContext, rowContexts, type Truth, tenantOf } from './row-contexts.ts'
import { readTables, scopeless, type Table } from './scoped-tables.ts'

type Rights = { read: string[]; update: string[]; insert: boolean; remove: boolean }
type Guarded = Table & { written: string[]; rights: Map<string, Rights> }
type Outcome = { rows: Row[]; count: number; code: string | undefined }
/** The two customers that the checks set against each other, and the ones further away. */
export type Sides = { own: string; others: string[] }

const refused = '42501'
const malformed = '22P02'
const dangling = '23503'

/** Reads every row past row level security, within the transaction of the caller; the guards are back when it returns. */
export async function readTruth(client: pg.ClientBase, tables: Table[]): Promise<Truth> {
  await client.query('savepoint truth')
  const truth: Truth = new Map()
  for (const table of tables) {
    await client.query(`alter table "${table.name}" no force row level security`)
    const { rows } = await client.query<{ row: Row }>(`select to_jsonb(t) as row from "${table.name}" t`)
    truth.set(
      table.name,
      rows.map(({ row }) => row),
    )
  }
  await client.query('rollback to savepoint truth')
  return truth
}

/** Runs one statement with the eyes of a context, and takes everything back. */
async function attempt(
  client: pg.ClientBase,
  context: RowContext | undefined,
  text: string,
  values: unknown[] = [],
): Promise<Outcome> {
  await client.query('savepoint attempt')
  try {
    if (context) await client.query(beginAs(context))
    const result = await client.query<Row>(text, values)
    return { rows: result.rows, count: result.rowCount ?? 0, code: undefined }
  } catch (error) {
    return { rows: [], count: 0, code: error instanceof Error && 'code' in error ? String(error.code) : 'none' }
  } finally {
    await client.query('rollback to savepoint attempt')
  }
}

function beginAs(context: RowContext): string {
  const settings = ['app.realm_id', 'app.reseller_id', 'app.tenant_id'].map(
    name => `set local ${name} = '${context.settings[name] ?? ''}'`,
  )
  return [`set local role ${context.role}`, ...settings].join('; ')
}

/** Every guarded table x SELECT, INSERT, UPDATE, DELETE, MERGE, ON CONFLICT, RETURNING, as every context, on rows that are not its own.
 * Runs inside the transaction of the caller and leaves nothing behind. `only` limits it to one table. */
export async function rowFaults(client: pg.ClientBase, sides: Sides, known?: Truth, only?: string): Promise<string[]> {
  const tables = await readTables(client)
  const truth = known ?? (await readTruth(client, tables))
  const guarded = await withRights(
    client,
    tables.filter(table => !scopeless(table) && (!only || only === table.name)),
  )
  const faults: string[] = []
  for (const table of guarded) {
    faults.push(...coverageFaults(table, truth, sides))
    for (const context of rowContexts(truth, sides.own)) {
      const rights = table.rights.get(context.role)
      if (!rights) continue
      const found = [
        ...(await readFaults(client, table, context, rights, truth)),
        ...(await writeFaults(client, table, context, rights, truth, sides)),
      ]
      faults.push(...found.map(fault => `${table.name} as ${context.name}: ${fault}`))
    }
    if (!only) faults.push(...(await keyFaults(client, table, truth)))
  }
  if (!only || only === 'audit_entry') faults.push(...(await trailFaults(client, truth, sides)))
  if (!only || only === 'directory') faults.push(...(await directoryFaults(client, truth, sides)))
  for (const table of ['billing_connection', 'billing_drift', 'billing_event'])
    if (!only || only === table) faults.push(...(await paymentFaults(client, truth, sides, table)))
  return faults
}

/** What each role is granted. Without a grant PostgreSQL refuses by itself; the catalogue rules say who has one. */
async function withRights(client: pg.ClientBase, tables: Table[]): Promise<Guarded[]> {
  const { rows: columns } = await client.query<{ table: string; name: string }>(`
    select c.relname as table, a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.attidentity <> 'a' order by a.attnum`)
  const { rows } = await client.query<Rights & { table: string; role: string }>(
    `select c.relname as table, r.rolname as role,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')) as read,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity <> 'a' and has_column_privilege(r.oid, c.oid, a.attnum, 'UPDATE')) as update,
       has_any_column_privilege(r.oid, c.oid, 'INSERT') as insert, has_table_privilege(r.oid, c.oid, 'DELETE') as remove
     from pg_class c cross join pg_roles r where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and r.rolname like 'app\\_%'`,
    [tables.map(({ name }) => name)],
  )
  const granted = rows.filter(row => row.read.length > 0 || row.update.length > 0 || row.insert || row.remove)
  return tables.map(table => ({
    ...table,
    written: columns.filter(column => column.table === table.name).map(({ name }) => name),
    rights: new Map(granted.filter(row => row.table === table.name).map(row => [row.role, row])),
  }))
}

/** A check over an empty table says nothing. */
function coverageFaults(table: Guarded, truth: Truth, sides: Sides): string[] {
  const rows = truth.get(table.name) ?? []
  if (table.class !== 'content' && table.class !== 'account')
    return rows.length >= 2 ? [] : [`${table.name}: the world has no rows of two realms in it`]
  const resellerOf = new Map((truth.get('tenant') ?? []).map(row => [String(row.id), String(row.reseller_id)]))
  const owners = new Set(rows.map(row => tenantOf(table, row, resellerOf)))
  return [sides.own, ...sides.others]
    .filter(id => !owners.has(id))
    .map(() => `${table.name}: the world has no row of each customer in it`)
    .slice(0, 1)
}

async function readFaults(
  client: pg.ClientBase,
  table: Guarded,
  context: RowContext,
  rights: Rights,
  truth: Truth,
): Promise<string[]> {
  if (rights.read.length === 0) return []
  const list = rights.read.map(column => `'${column}', "${column}"`).join(', ')
  const { rows, code } = await attempt(
    client,
    context,
    `select jsonb_build_object(${list}) as row from "${table.name}"`,
  )
  if (code && code !== malformed) return [`SELECT ended with ${code}`]
  // safe because jsonb_build_object gives an object
  const foreign = rows.map(({ row }) => row as Row).filter(row => !context.allows(table, row, 'read'))
  if (foreign.length > 0) return [`SELECT gives ${foreign.length} rows of others`]
  const own = (truth.get(table.name) ?? []).filter(row => context.allows(table, row, 'read'))
  const complete = context.complete && !context.complete.except.includes(table.name)
  return complete && rows.length !== own.length ? [`SELECT gives ${rows.length} of its own ${own.length} rows`] : []
}

async function writeFaults(
  client: pg.ClientBase,
  table: Guarded,
  context: RowContext,
  rights: Rights,
  truth: Truth,
  sides: Sides,
): Promise<string[]> {
  const rows = truth.get(table.name) ?? []
  const own = rows.filter(row => context.allows(table, row, 'write'))
  const foreign = rows.filter(row => !context.allows(table, row, 'write'))
  const faults: string[] = []
  const expectNone = async (what: string, text: string, values: unknown[], most = 0) => {
    const { count, code } = await attempt(client, context, text, values)
    if (code === refused || code === malformed) return
    if (code) faults.push(`${what} was not refused before ${code}`)
    else if (count > most) faults.push(`${what} reaches ${count - most} rows of others`)
  }
  const [column] = rights.update
  if (column) await expectNone('UPDATE', `update "${table.name}" set "${column}" = "${column}"`, [], own.length)
  const notOwn = `"${table.scope}" = $1 and not ${ownCondition(table, own)}`
  for (const row of sample(foreign, table, sides)) {
    const scope = [row[table.scope ?? '']]
    if (rights.remove) {
      await expectNone('DELETE', `delete from "${table.name}" where ${notOwn}`, scope)
      await expectNone(
        'MERGE',
        `merge into "${table.name}" t using (select 1) s on ${notOwn} when matched then delete`,
        scope,
      )
    }
    if (rights.insert) {
      const values = [JSON.stringify(row)]
      await expectNone('INSERT', insertText(table), values)
      await expectNone('INSERT ON CONFLICT', `${insertText(table)} on conflict do nothing`, values)
      await expectNone('INSERT RETURNING', `${insertText(table)} returning "${table.scope}"`, values)
    }
    if (column) faults.push(...(await moveFaults(client, table, context, own, row)))
  }
  // Without a condition no right to read is needed. A row that others point to stays, which is an answer too.
  if (rights.remove) {
    const { count, code } = await attempt(client, context, `delete from "${table.name}"`)
    if (count > own.length) faults.push(`DELETE of everything reaches ${count - own.length} rows of others`)
    const erased = context.erases && !context.complete?.except.includes(table.name)
    if (erased && !code && count < own.length) faults.push(`DELETE reaches ${count} of its own ${own.length} rows`)
  }
  // Nor is it where a constant is written.
  const blind = rights.update.find(name => name !== table.scope && !['id', 'day', 'at'].includes(name))
  const value = rows.find(row => blind && row[blind] !== null)?.[blind ?? '']
  if (blind && value !== undefined) {
    const { count } = await attempt(client, context, `update "${table.name}" set "${blind}" = ${constant(value)}`)
    if (count > own.length) faults.push(`UPDATE of everything reaches ${count - own.length} rows of others`)
  }
  return faults
}

/** Of the directory, which has no scope, a reseller changes the domains that lead to it, and nothing else [ISO-03]. */
async function directoryFaults(client: pg.ClientBase, truth: Truth, { own, others }: Sides): Promise<string[]> {
  const resellerOf = (tenant: string) => truth.get('tenant')?.find(({ id }) => id === tenant)?.reseller_id
  const reseller = String(resellerOf(own))
  const stranger = others.map(resellerOf).find(id => id !== undefined && id !== reseller)
  if (stranger === undefined) return ['directory: the world has no second reseller']
  const context = {
    name: 'the functions of a reseller',
    role: 'app_finder',
    settings: { 'app.realm_id': reseller, 'app.reseller_id': reseller },
    allows: () => false,
  }
  const claims = [
    ['a domain for another', 'domain', stranger],
    ['a label of its own', 'slug', reseller],
  ]
  const faults: string[] = []
  for (const [what, kind, whose] of claims) {
    const claim = 'insert into directory (label, kind, reseller_id) values ($1, $2, $3)'
    const { code } = await attempt(client, context, claim, ['claimed.example', kind, whose])
    if (code !== refused) faults.push(`directory: ${what} was not refused (${code ?? 'accepted'})`)
  }
  const domains = (truth.get('directory') ?? []).filter(row => row.reseller_id === reseller && row.kind === 'domain')
  const { count } = await attempt(client, context, 'delete from directory')
  if (count !== domains.length) faults.push(`directory: DELETE reaches ${count} rows instead of ${domains.length}`)
  return faults
}

/** Accounts and events of payments belong to no customer: who acts for one sees none of them. */
async function paymentFaults(client: pg.ClientBase, truth: Truth, { own }: Sides, table: string): Promise<string[]> {
  if (!truth.get(table)?.length) return [`${table}: the world has no rows in it`]
  const settings = { 'app.tenant_id': own }
  const context = { name: 'a worker of a customer', role: 'app_worker', settings, allows: () => false }
  const { count, code } = await attempt(client, context, `select from ${table}`)
  return count === 0 && code === undefined ? [] : [`${table} as ${context.name}: SELECT gives ${count} rows (${code})`]
}

/** What happens before anybody is signed in is written down too: in the trail of the realm, and of its customers. */
async function trailFaults(client: pg.ClientBase, truth: Truth, { own }: Sides): Promise<string[]> {
  const realm = truth.get('tenant')?.find(({ id }) => id === own)?.reseller_id
  const context = {
    name: 'a realm',
    role: 'app_realm',
    settings: { 'app.realm_id': String(realm) },
    allows: () => false,
  }
  const faults: string[] = []
  for (const [whose, scope] of Object.entries({ 'a realm': realm, 'a customer of it': own })) {
    const entry = `insert into audit_entry (scope_id, id, actor_kind, action) values ($1, gen_random_uuid(), 'system', 'test')`
    const { code } = await attempt(client, context, entry, [scope])
    if (code) faults.push(`audit_entry: what a realm does is not written into the trail of ${whose} (${code})`)
  }
  return faults
}

/** As a literal of SQL, for columns of any type. */
function constant(value: unknown): string {
  if (Array.isArray(value)) return `'{${value.map(one => `"${String(one)}"`).join(',')}}'`
  return literal(value !== null && typeof value === 'object' ? JSON.stringify(value) : value)
}

/** A row of one's own must not become another's: refused by WITH CHECK, or by the key that carries the scope. */
async function moveFaults(
  client: pg.ClientBase,
  table: Guarded,
  context: RowContext,
  own: Row[],
  foreign: Row,
): Promise<string[]> {
  const column = table.name === 'tenant' ? 'reseller_id' : table.scope === 'id' ? undefined : table.scope
  const mine = own.find(row => column && row[column] !== foreign[column])
  if (!column || !mine) return []
  const { count, code } = await attempt(
    client,
    context,
    `update "${table.name}" set "${column}" = $1 where "${column}" = $2`,
    [foreign[column], mine[column]],
  )
  return count === 0 && (!code || [refused, malformed, dangling].includes(code))
    ? []
    : [`moving a row was not refused (${code ?? `${count} rows moved`})`]
}

/** One foreign row for each scope that is not the context's own: a sibling's, another reseller's. */
function sample(foreign: Row[], table: Guarded, sides: Sides): Row[] {
  const byScope = new Map(foreign.map(row => [row[table.scope ?? ''], row]))
  const wanted = [...byScope].filter(
    ([scope]) => sides.others.includes(String(scope)) || table.class === 'realm' || table.class === 'reseller',
  )
  return (wanted.length > 0 ? wanted : [...byScope]).slice(0, 4).map(([, row]) => row)
}

/** Leaves the context's own rows out, where own and foreign rows share a scope (people of one realm). */
function ownCondition(table: Guarded, own: Row[]): string {
  const key = table.columns.includes('id') ? 'id' : table.columns.includes('person_id') ? 'person_id' : table.scope
  const values = own.map(row => `'${String(row[key ?? ''])}'`)
  return values.length > 0 ? `("${key}"::text in (${values.join(', ')}))` : 'false'
}

function insertText(table: Guarded): string {
  const columns = table.written.map(name => `"${name}"`).join(', ')
  return `insert into "${table.name}" (${columns}) select ${columns} from jsonb_populate_record(null::"${table.name}", $1::jsonb)`
}

type Reference = { name: string; parent: string; from: string[]; to: string[] }

/** Row level security does not apply to key checks: a child of one customer must not point to the parent of another. */
async function keyFaults(client: pg.ClientBase, table: Guarded, truth: Truth): Promise<string[]> {
  const { rows: references } = await client.query<Reference>(
    `select k.conname as name, k.confrelid::regclass::text as parent,
       (select array_agg(a.attname::text order by u.place) from unnest(k.conkey) with ordinality u (number, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number) as "from",
       (select array_agg(a.attname::text order by u.place) from unnest(k.confkey) with ordinality u (number, place) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number) as "to"
     from pg_constraint k where k.contype = 'f' and k.conrelid = $1::regclass and array_length(k.conkey, 1) > 1`,
    [table.name],
  )
  const faults: string[] = []
  for (const { name, parent, from, to } of references) {
    const scopeAt = to.findIndex(column => ['tenant_id', 'realm_id', 'reseller_id'].includes(column))
    const child = (truth.get(table.name) ?? []).find(row => from.every(column => row[column] !== null))
    const strangers = (truth.get(parent) ?? []).filter(
      row => child && row[to[scopeAt] ?? ''] !== child[from[scopeAt] ?? ''],
    )
    // One without such a row of its own, as the key of the table may refuse before the foreign key does.
    const stranger =
      strangers.find(
        row => !truth.get(table.name)?.some(one => from.every((column, k) => one[column] === row[to[k] ?? ''])),
      ) ?? strangers[0]
    if (!child || !stranger) {
      faults.push(`${table.name}: the world has no rows that ${name} could tell apart`)
      continue
    }
    const at = from.findIndex((_column, index) => index !== scopeAt)
    const outcome = await attempt(
      client,
      undefined,
      `alter table "${table.name}" no force row level security; update "${table.name}" set "${from[at]}" = ${literal(stranger[to[at] ?? ''])} where ${from.map(column => `"${column}" = ${literal(child[column])}`).join(' and ')}; set constraints all immediate`,
    )
    if (outcome.code !== dangling)
      faults.push(
        `${table.name}: ${name} lets a row of one customer point to ${parent} of another (${outcome.code ?? 'accepted'})`,
      )
  }
  return faults
}

function literal(value: unknown): string {
  return `'${String(value).replaceAll("'", "''")}'`
}
