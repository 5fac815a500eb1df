import type { EndpointShape } from '@scriptorium/contract'
import {
  type ChangeTx,
  type PlatformCtx,
  type Ports,
  type RealmCtx,
  type ResellerCtx,
  type Scope,
  type TenantCtx,
  withScope,
} from '#infra/db'
import { platformRealm } from '#infra/ids'
import { Problem } from './problem.ts'

const abandonedMs = 60_000

/** `Idempotency-Key`: the same actor, key and body get the first reply again; another body is refused [JOB-04].
 * Keys belong to one actor of one realm, so nobody learns of another's. */
export async function replayOrRun<T>(
  ports: Ports,
  ctx: TenantCtx | ResellerCtx | PlatformCtx | RealmCtx,
  endpoint: EndpointShape,
  header: string | string[] | undefined,
  bodyHash: Buffer,
  run: () => Promise<T>,
): Promise<T> {
  if (header === undefined || ctx.actor.id === null) return run()
  if (typeof header !== 'string' || header.length === 0 || header.length > 200) {
    throw new Problem('invalid-input', {
      fields: [{ path: 'headers.idempotency-key', message: 'One to 200 characters' }],
    })
  }
  const actorId = ctx.actor.id
  const realmId = realmIdOf(ctx.scope)
  const inRealm = <R>(work: (tx: ChangeTx<'realm'>) => Promise<R>) =>
    withScope<'realm', R>(ports.pool, { kind: 'realm', realmId }, 'change', work)
  const mine = { realm_id: realmId, actor_id: actorId, key: header }
  // A person keeps their id in another customer of the realm: what was made there is no answer here.
  const place = ctx.kind === 'tenant' ? ` of ${ctx.tenantId}` : ''
  const operation = `${endpoint.method} ${endpoint.path}${place}`

  const known = await inRealm(async tx => {
    const made = await tx
      .insertInto('idempotency')
      .values({ ...mine, operation, body_hash: bodyHash, created_at: ctx.now() })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 1n) return undefined
    const row = await tx
      .selectFrom('idempotency')
      .selectAll()
      .where('realm_id', '=', realmId)
      .where('actor_id', '=', actorId)
      .where('key', '=', header)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (row.operation !== operation || !row.body_hash.equals(bodyHash))
      throw new Problem('idempotency-mismatch', { detail: 'Use a new key for a new request.' })
    if (row.status === null && ctx.now().getTime() - row.created_at.getTime() > abandonedMs) {
      await tx
        .updateTable('idempotency')
        .set({ created_at: ctx.now() })
        .where('realm_id', '=', realmId)
        .where('actor_id', '=', actorId)
        .where('key', '=', header)
        .execute()
      return undefined
    }
    return row
  })
  if (known?.status === null)
    throw new Problem('too-many-requests', {
      detail: 'The first request with this key is still under way. Try again in a moment.',
      retryAfterSeconds: 1,
    })
  // safe because it was stored below as the reply of this very endpoint
  if (known) return known.reply as T

  const value = await run().catch(async (error: unknown) => {
    // Nothing was made, so the key is free again.
    await inRealm(tx =>
      tx
        .deleteFrom('idempotency')
        .where('realm_id', '=', realmId)
        .where('actor_id', '=', actorId)
        .where('key', '=', header)
        .execute(),
    )
    throw error
  })
  // Something was made: when its reply cannot be kept, the key stays taken.
  await inRealm(tx =>
    tx
      .updateTable('idempotency')
      .set({ status: endpoint.status ?? 200, reply: JSON.stringify(value) })
      .where('realm_id', '=', realmId)
      .where('actor_id', '=', actorId)
      .where('key', '=', header)
      .execute(),
  )
  return value
}

function realmIdOf(scope: Scope): string {
  switch (scope.kind) {
    case 'tenant':
    case 'realm':
      return scope.realmId
    case 'reseller':
      return scope.resellerId
    case 'platform':
    case 'system':
      return platformRealm
  }
}
