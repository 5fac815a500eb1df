import type { EndpointShape } from '@scriptorium/contract'
import type { Action, Changed, ChangeTx, PlatformCtx, ReadTx, RealmCtx, ResellerCtx, Scope, TenantCtx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { Problem } from './problem.ts'

type AnyCtx = TenantCtx | ResellerCtx | PlatformCtx | RealmCtx
type Kept = { operation: string; body_hash: Buffer; reply: unknown }
type Mine = { realm_id: string; scope_id: string; actor_id: string; key: string }

/** `Idempotency-Key`: the same actor, key and body get the first reply again; another body is refused [JOB-04].
 * The reply is kept in the transaction of the one change that `run` makes with its context: both or neither, however it ends.
 * Keys belong to one actor in one customer or realm, so nobody learns of another's. */
export async function replayOrRun<C extends AnyCtx, T>(
  ctx: C,
  endpoint: EndpointShape,
  header: string | string[] | undefined,
  bodyHash: Buffer,
  run: (ctx: C) => Promise<T>,
): Promise<T> {
  if (header === undefined || ctx.actor.id === null) return run(ctx)
  if (typeof header !== 'string' || header.length === 0 || header.length > 200) {
    throw new Problem('invalid-input', {
      fields: [{ path: 'headers.idempotency-key', message: 'One to 200 characters' }],
    })
  }
  const mine = { ...placeOf(ctx.scope), actor_id: ctx.actor.id, key: header }
  const operation = `${endpoint.method} ${endpoint.path}`
  const replyOf = (kept: Kept): T => {
    if (kept.operation !== operation || !kept.body_hash.equals(bodyHash))
      throw new Problem('idempotency-mismatch', { detail: 'Use a new key for a new request.' })
    // safe because it was kept as the reply of this very endpoint
    return kept.reply as T
  }
  const before = await ctx.read((tx: ReadTx) => findKept(tx, mine))
  if (before) return replyOf(before)

  let faster: Kept | undefined
  let made: { value: unknown } | undefined
  const change = <V>(action: Action, work: (tx: ChangeTx) => Promise<Changed<V>>): Promise<V> => {
    if (made) throw new Error(`${operation} makes more than one change, so its reply cannot be kept with it`)
    made = { value: undefined }
    return ctx.change(action, async (tx: ChangeTx) => {
      // Who comes at the same time with the same key waits here until the first one has ended.
      const claimed = await tx
        .insertInto('idempotency')
        .values({ ...mine, operation, body_hash: bodyHash, created_at: ctx.now() })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst()
      if (claimed.numInsertedOrUpdatedRows !== 1n) {
        faster = await findKept(tx, mine)
        throw new Error('This request was answered already')
      }
      const changed = await work(tx)
      await keep(tx, mine, endpoint.status ?? 200, changed.value)
      made = { value: changed.value }
      return changed
    })
  }
  // safe because only `change` is replaced, by one that takes and gives the same
  const keeping = Object.freeze({ ...ctx, change }) as C
  try {
    const value = await run(keeping)
    if (!made || made.value !== value) throw new Error(`${operation} answers something else than what its change gave`)
    return value
  } catch (error) {
    if (faster) return replyOf(faster)
    throw error
  }
}

function findKept(tx: ReadTx, mine: Mine): Promise<Kept | undefined> {
  return tx
    .selectFrom('idempotency')
    .select(['operation', 'body_hash', 'reply'])
    .where('realm_id', '=', mine.realm_id)
    .where('scope_id', '=', mine.scope_id)
    .where('actor_id', '=', mine.actor_id)
    .where('key', '=', mine.key)
    .executeTakeFirst()
}

async function keep(tx: ChangeTx, mine: Mine, status: number, reply: unknown): Promise<void> {
  await tx
    .updateTable('idempotency')
    .set({ status, reply: JSON.stringify(reply) })
    .where('realm_id', '=', mine.realm_id)
    .where('scope_id', '=', mine.scope_id)
    .where('actor_id', '=', mine.actor_id)
    .where('key', '=', mine.key)
    .execute()
}

function placeOf(scope: Scope): Pick<Mine, 'realm_id' | 'scope_id'> {
  switch (scope.kind) {
    case 'tenant':
      return { realm_id: scope.realmId, scope_id: scope.tenantId }
    case 'realm':
      return { realm_id: scope.realmId, scope_id: scope.realmId }
    case 'reseller':
      return { realm_id: scope.resellerId, scope_id: scope.resellerId }
    case 'platform':
    case 'system':
      return { realm_id: platformRealm, scope_id: platformRealm }
  }
}
