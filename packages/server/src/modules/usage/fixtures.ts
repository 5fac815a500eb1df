import { type Ports, withScope } from '#infra/db'
import { newId } from '#infra/ids'

/** A record of use as the worker writes it. */
export function makeUse(
  ports: Ports,
  tenant: { id: string; resellerId: string },
  decodedMs: number,
  at: string,
): Promise<unknown> {
  const { id: tenantId, resellerId } = tenant
  const scope = { kind: 'tenant', as: 'worker', tenantId, resellerId, realmId: resellerId } as const
  const record = {
    tenant_id: tenantId,
    task_id: newId(),
    decoded_ms: decodedMs,
    attempt: 1,
    engine: 'test',
    model: 'base',
    at: new Date(at),
  }
  return withScope<'tenant', unknown>(ports.pool, scope, 'change', tx =>
    tx.insertInto('usage_record').values(record).execute(),
  )
}
