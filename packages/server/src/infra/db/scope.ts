import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { isId } from '#infra/ids'
import type { Pool, PoolClient } from './pool.ts'
import type { Tables } from './tables.ts'

/** What a transaction may see. Each kind maps to one database role; row level security does the rest. */
export type Scope =
  | { kind: 'realm'; realmId: string }
  | { kind: 'tenant'; realmId: string; resellerId: string; tenantId: string; as?: 'tenant' | 'worker' }
  | { kind: 'reseller'; resellerId: string }
  | { kind: 'platform'; demo?: boolean }
  | { kind: 'system' }
export type ScopeKind = Scope['kind']

declare const scopeMark: unique symbol
declare const changeMark: unique symbol
/** A transaction that reads, bound to one kind of scope. Only withScope makes one. */
export type ReadTx<K extends ScopeKind = ScopeKind> = Pick<
  Kysely<Tables>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'getExecutor'
> & {
  readonly [scopeMark]: K
}
/** A transaction that writes. */
export type ChangeTx<K extends ScopeKind = ScopeKind> = ReadTx<K> & Kysely<Tables> & { readonly [changeMark]: true }

type Open = { scope: Scope; open: boolean; afterCommit: (() => void)[]; client: PoolClient }
const opened = new WeakMap<object, Open>()
const nesting = new AsyncLocalStorage<Open>()

/** The scope that a transaction is bound to. */
export function scopeOf(tx: ReadTx): Scope {
  return entryOf(tx).scope
}

/** Runs after the commit, outside the transaction: pokes and other things that may be lost. */
export function afterCommit(tx: ChangeTx, run: () => void): void {
  entryOf(tx).afterCommit.push(run)
}

/** The bare connection of a transaction, for libraries of infra that bring their own SQL. */
export function clientOf(tx: ChangeTx): PoolClient {
  return entryOf(tx).client
}

function entryOf(tx: object): Open {
  const entry = opened.get(tx)
  if (!entry) throw new Error('This is not a transaction of withScope')
  return entry
}

const rolesOf = {
  realm: 'app_realm',
  reseller: 'app_reseller',
  platform: 'app_platform',
  system: 'app_worker',
} as const

/** BEGIN, role and settings in one message: one round trip. Values are checked to be UUIDs, so they can stand in the text. */
export function beginText(scope: Scope, mode: 'read' | 'change'): string {
  const role = scope.kind === 'tenant' ? (scope.as === 'worker' ? 'app_worker' : 'app_tenant') : rolesOf[scope.kind]
  const settings: Record<string, string> = {}
  if (scope.kind === 'realm' || scope.kind === 'tenant') settings['app.realm_id'] = scope.realmId
  if (scope.kind === 'reseller') settings['app.realm_id'] = scope.resellerId
  if (scope.kind === 'tenant' || scope.kind === 'reseller') settings['app.reseller_id'] = scope.resellerId
  if (scope.kind === 'tenant') settings['app.tenant_id'] = scope.tenantId
  for (const value of Object.values(settings)) if (!isId(value)) throw new Error('A scope needs UUIDs')
  if (scope.kind === 'platform') settings['app.demo'] = scope.demo ? 'on' : 'off'
  const locals = Object.entries(settings).map(([name, value]) => `set local ${name} = '${value}';`)
  return `begin ${mode === 'read' ? 'read only' : 'read write'}; set local role ${role}; ${locals.join(' ')}`
}

export async function withScope<K extends ScopeKind, T>(
  pool: Pool,
  scope: Scope & { kind: K },
  mode: 'read',
  work: (tx: ReadTx<K>) => Promise<T>,
): Promise<T>
export async function withScope<K extends ScopeKind, T>(
  pool: Pool,
  scope: Scope & { kind: K },
  mode: 'change',
  work: (tx: ChangeTx<K>) => Promise<T>,
): Promise<T>
/** The one way in: begin, role and transaction-local settings, work, commit. Nothing of it outlives the transaction. */
export async function withScope<K extends ScopeKind, T>(
  pool: Pool,
  scope: Scope & { kind: K },
  mode: 'read' | 'change',
  work: (tx: ChangeTx<K>) => Promise<T>,
): Promise<T> {
  if (nesting.getStore()?.open)
    throw new Error('A transaction was begun inside another one: do the work in one, or one after the other')
  const begin = beginText(scope, mode)
  const client = await pool.connect()
  const entry: Open = { scope, open: true, afterCommit: [], client }
  let broken: Error | undefined
  let lent: Promise<Error | undefined> | undefined
  const begun = sendWithNext(client, begin)
  try {
    // safe because the brand is only a mark in the type: withScope is the one place that gives it
    const tx = new Kysely<Tables>({ dialect: scopedDialect(client, entry) }) as ChangeTx<K>
    opened.set(tx, entry)
    const value = await nesting.run(entry, () => work(tx))
    entry.open = false
    await begun
    if (mode === 'read') {
      // Nothing is stored, so nobody waits for the end; the connection goes back when it has come.
      lent = client.query('commit').then(() => undefined, asError)
      return value
    }
    // Where an error of a query was caught on the way, COMMIT rolls back, and says so by its tag alone.
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new Error('A query of this transaction had failed, so nothing of it is stored')
    for (const run of entry.afterCommit) run()
    return value
  } catch (error) {
    entry.open = false
    await client.query('rollback').catch((cause: unknown) => {
      broken = asError(cause)
    })
    // A transaction that could not begin is the cause of whatever failed in it.
    await begun
    throw error
  } finally {
    entry.open = false
    if (lent) void lent.then(fault => client.release(fault))
    else client.release(broken)
  }
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error('The end of a transaction failed')
}

/** Begins together with the first query, in one packet. Where beginning fails, what follows it fails too:
 * after BEGIN the transaction is aborted, and before it the login role may read and write nothing. */
function sendWithNext(client: PoolClient, begin: string): Promise<unknown> {
  const { stream } = client.connection
  stream.cork()
  const begun = client.query(begin)
  // Waited for later; until then it must not end the process unseen.
  begun.catch(() => undefined)
  process.nextTick(() => stream.uncork())
  return begun
}

function scopedDialect(client: PoolClient, entry: Open) {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (!entry.open) throw new Error('This transaction has ended; nothing may use it any more')
      const result = await client.query({ text: query.sql, values: [...query.parameters] })
      const changed =
        result.command === 'INSERT' ||
        result.command === 'UPDATE' ||
        result.command === 'DELETE' ||
        result.command === 'MERGE'
      return { rows: result.rows, ...(changed ? { numAffectedRows: BigInt(result.rowCount ?? 0) } : {}) }
    },
    streamQuery() {
      throw new Error('Streaming is not used inside a transaction')
    },
  }
  const refuse = async () => {
    throw new Error('withScope begins and ends the transaction')
  }
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    releaseConnection: async () => undefined,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => undefined,
  }
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}
