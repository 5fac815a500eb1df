import type { ApiKey, KeyScope, Page } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { newId } from '#infra/ids'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { insertApiKey, listApiKeyRows, markApiKeyRevoked } from './queries/api-keys.ts'
import { hashOfSecret, newSecret, showApiKey } from './secrets.ts'

const scopes: readonly KeyScope[] = ['transcribe', 'read', 'write', 'admin']

/** The key itself is shown this once; only the hash of its secret stays. */
export function createApiKey(
  ctx: TenantCtx,
  body: { name: string; scopes: KeyScope[] },
): Promise<{ id: string; key: string }> {
  return ctx.change('api-key.create', async tx => {
    const { actor } = ctx
    // The policy lets nobody else come here; a key never makes keys [AUT-21].
    if (actor.kind !== 'person') throw new Problem('forbidden')
    const id = newId()
    const secret = newSecret()
    const granted = scopes.filter(scope => body.scopes.includes(scope))
    await insertApiKey(tx, {
      tenantId: ctx.tenantId,
      realmId: ctx.realmId,
      id,
      name: body.name,
      scopes: granted,
      secretHash: hashOfSecret(secret),
      createdBy: actor.id,
      createdAt: ctx.now(),
    })
    return { value: { id, key: showApiKey({ id, secret }) }, audit: { target: id, after: { scopes: granted } } }
  })
}

export async function listApiKeys(
  ctx: TenantCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<ApiKey>> {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx => listApiKeyRows(tx, ctx.tenantId, before, query.limit))
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => ({
      id: row.id,
      name: row.name,
      scopes: scopes.filter(scope => row.scopes.includes(scope)),
      createdBy: row.maker_name ?? '',
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
    }),
  )
}

export function revokeApiKey(ctx: TenantCtx, id: string): Promise<void> {
  return ctx.change('api-key.revoke', async tx => {
    if (!(await markApiKeyRevoked(tx, ctx.tenantId, id, ctx.now()))) throw new Problem('not-found')
    forgetPrincipalsAfter(tx)
    return { value: undefined, audit: { target: id } }
  })
}
