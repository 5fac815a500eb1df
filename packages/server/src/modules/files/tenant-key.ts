import { randomBytes } from 'node:crypto'
import type { ChangeTx, ReadTx, TenantCtx } from '#infra/db'
import { unwrapKey, wrapKey } from '#infra/keys'
import { deleteKeys, insertKey, keysOf, newestKey } from './queries.ts'
import type { Storage } from './storage.ts'

export type TenantKey = { version: number; key: Buffer }

function boundTo(tenantId: string, version: number): string {
  return `tenant-key/${tenantId}/${version}`
}

/** The key for new parts; the first upload of a customer makes it. */
export async function sealingKey(ctx: TenantCtx, storage: Storage, tx: ChangeTx<'tenant'>): Promise<TenantKey> {
  if (!(await newestKey(tx))) await insertKey(tx, 1, wrapKey(storage.master, randomBytes(32), boundTo(ctx.tenantId, 1)))
  const row = await newestKey(tx)
  if (!row) throw new Error('The key of this customer was destroyed')
  return { version: row.version, key: unwrapKey(storage.master, row.wrapped, boundTo(ctx.tenantId, row.version)) }
}

/** All keys of the customer, by version: read anew each time, so a destroyed key opens nothing from then on. */
export async function openingKeys(
  ctx: TenantCtx,
  storage: Storage,
  tx: ReadTx<'tenant'>,
): Promise<Map<number, Buffer>> {
  const rows = await keysOf(tx)
  return new Map(
    rows.map(({ version, wrapped }) => [version, unwrapKey(storage.master, wrapped, boundTo(ctx.tenantId, version))]),
  )
}

/** Destroys the customer's keys: nothing it ever stored can be read again, copies of the pieces included [CRY-05]. Needs the worker's role. */
export function shredTenantKey(ctx: TenantCtx): Promise<number> {
  return ctx.change('tenant-key.shred', async tx => {
    const destroyed = await deleteKeys(tx)
    return { value: destroyed, audit: { target: ctx.tenantId, after: { destroyed } } }
  })
}
