import { z } from 'zod'
import { asWorker, inSystem, type Ports, resellerCtx, type TenantCtx, tenantCtx, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import type { CertificateFacts } from './certificate-lines.ts'
import type { CustomerMailPort } from './mail.ts'
import {
  type Deletion,
  findDeletion,
  findOwners,
  findUnerased,
  markErased,
  noteProgress,
  removeMails,
  removePeople,
  removeSomeRows,
  tablesToEmpty,
} from './queries/erasure.ts'

export type ErasurePorts = {
  /** Destroys the keys of the customer: nothing it stored can be read again. Gives how many. */
  shredKeys: (ctx: TenantCtx) => Promise<number>
  /** Removes what lies in the store; a store that does not answer fails, and it is tried again. */
  removePieces: (tenantId: string) => Promise<void>
  mail: CustomerMailPort
}
type Customer = { tenantId: string; resellerId: string }
const atOnce = 10
const Owners = z.array(z.object({ email: z.string(), locale: z.enum(['de', 'en']).catch('en') }))

/** Removes what is left of deleted customers [CRY-05]. Each step is noted when it is done and does nothing the second time,
 * so whoever comes after a crash goes on where it ended. Says how many customers are gone now. */
export async function eraseCustomers(ports: Ports, erasure: ErasurePorts): Promise<number> {
  const due = await inSystem(ports, tx => findUnerased(tx, atOnce))
  for (const { id, reseller_id } of due) await eraseCustomer(ports, erasure, { tenantId: id, resellerId: reseller_id })
  return due.length
}

async function eraseCustomer(ports: Ports, erasure: ErasurePorts, customer: Customer): Promise<void> {
  const { tenantId, resellerId } = customer
  const ctx = resellerCtx(ports, { kind: 'reseller', resellerId }, who())
  const order = await ctx.read(tx => findDeletion(tx, tenantId))
  if (!order) throw new Error('A customer is deleted without an order')
  const note = (progress: Parameters<typeof noteProgress>[2]) =>
    withScope<'reseller', void>(ports.pool, ctx.scope, 'change', tx => noteProgress(tx, order, progress))

  if (!order.owners) {
    const owners = await ctx.read(tx => findOwners(tx, tenantId))
    await note({ owners: JSON.stringify(owners) })
  }
  if (!order.keys_destroyed_at) {
    const keys = await erasure.shredKeys(workerCtx(ports, customer))
    await note({ keys_destroyed: keys, keys_destroyed_at: ctx.now() })
  }
  if (!order.files_removed_at) {
    await erasure.removePieces(tenantId)
    await note({ files_removed_at: ctx.now() })
  }
  if (!order.rows_removed_at) await removeRows(ports, customer, rowsOf(order), note)
  if (order.people_removed === null) {
    await inSystem(ports, tx => removeMails(tx, tenantId))
    const people = await withScope<'realm', number>(ports.pool, { kind: 'realm', realmId: resellerId }, 'change', tx =>
      removePeople(tx, resellerId, tenantId),
    )
    await note({ people_removed: people })
  }
  await ctx.change('customer.erase', async tx => {
    const at = ctx.now()
    await noteProgress(tx, order, { completed_at: at })
    await markErased(tx, tenantId, at)
    const done = await findDeletion(tx, tenantId)
    if (done)
      for (const to of Owners.parse(done.owners ?? []))
        await erasure.mail(tx, resellerId, { kind: 'customer-deleted', to, certificate: certificateFacts(done) })
    return { value: undefined, audit: { target: tenantId } }
  })
}

async function removeRows(
  ports: Ports,
  customer: Customer,
  removed: Record<string, number>,
  note: (progress: { rows_removed: string; rows_removed_at?: Date }) => Promise<void>,
): Promise<void> {
  const tables = await asWorker(ports, customer, tx => tablesToEmpty(tx))
  for (const table of tables) {
    for (;;) {
      const count = await asWorker(ports, customer, tx => removeSomeRows(tx, table, customer.tenantId))
      if (count === 0) break
      removed[table] = (removed[table] ?? 0) + count
      await note({ rows_removed: JSON.stringify(removed) })
    }
  }
  await note({ rows_removed: JSON.stringify(removed), rows_removed_at: ports.clock.now() })
}

function rowsOf({ rows_removed }: Deletion): Record<string, number> {
  const counts = typeof rows_removed === 'object' && !Array.isArray(rows_removed) ? (rows_removed ?? {}) : {}
  return Object.fromEntries(Object.entries(counts).map(([table, count]) => [table, Number(count)]))
}

export function certificateFacts(order: Deletion): CertificateFacts {
  const rows = rowsOf(order)
  return {
    customer: order.customer_name,
    customerId: order.tenant_id,
    orderedAt: order.ordered_at,
    keysDestroyed: order.keys_destroyed ?? 0,
    keysDestroyedAt: order.keys_destroyed_at,
    filesRemovedAt: order.files_removed_at,
    rowsRemovedAt: order.rows_removed_at,
    transcripts: rows.transcript ?? 0,
    recordings: rows.stored_file ?? 0,
    people: order.people_removed ?? 0,
    completedAt: order.completed_at,
  }
}

function who() {
  const actor = { kind: 'system', id: null, role: null } as const
  return { actor, grant: 'scope', requestId: `erase-${newId()}` } as const
}

function workerCtx(ports: Ports, { tenantId, resellerId }: Customer): TenantCtx {
  const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId, as: 'worker' } as const
  return tenantCtx(ports, scope, who())
}
