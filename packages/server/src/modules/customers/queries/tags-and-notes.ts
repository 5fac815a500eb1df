import type { ChangeTx, ReadTx } from '#infra/db'

export async function tagsByCustomer(tx: ReadTx<'reseller'>, tenantIds: string[]): Promise<Map<string, string[]>> {
  if (tenantIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('customer_tag')
    .select(['tenant_id', 'tag'])
    .where('tenant_id', 'in', tenantIds)
    .orderBy('tag')
    .execute()
  return new Map([...Map.groupBy(rows, row => row.tenant_id)].map(([id, tags]) => [id, tags.map(({ tag }) => tag)]))
}

export async function setTags(
  tx: ChangeTx<'reseller'>,
  customer: { resellerId: string; tenantId: string },
  tags: readonly string[],
): Promise<void> {
  const { resellerId, tenantId } = customer
  await tx.deleteFrom('customer_tag').where('tenant_id', '=', tenantId).execute()
  const rows = [...new Set(tags)].map(tag => ({ reseller_id: resellerId, tenant_id: tenantId, tag }))
  if (rows.length > 0) await tx.insertInto('customer_tag').values(rows).execute()
}

export async function listTagRows(tx: ReadTx<'reseller'>, limit: number) {
  return tx
    .selectFrom('customer_tag')
    .innerJoin('tenant', 'tenant.id', 'customer_tag.tenant_id')
    .select(({ fn }) => ['tag', fn.countAll<number>().as('customers')])
    .where('tenant.state', '!=', 'deleted')
    .groupBy('tag')
    .orderBy('tag')
    .limit(limit)
    .execute()
}

export async function insertNote(
  tx: ChangeTx<'reseller'>,
  note: { resellerId: string; tenantId: string; id: string; body: string; authorId: string | null; createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('customer_note')
    .values({
      reseller_id: note.resellerId,
      tenant_id: note.tenantId,
      id: note.id,
      body: note.body,
      author_id: note.authorId,
      created_at: note.createdAt,
    })
    .execute()
}

/** Newest first, one more than asked for, each with the name of who wrote it. */
export async function listNoteRows(
  tx: ReadTx<'reseller'>,
  { tenantId, before, limit }: { tenantId: string; before: string | undefined; limit: number },
) {
  let query = tx
    .selectFrom('customer_note')
    .leftJoin('person', join =>
      join
        .onRef('person.realm_id', '=', 'customer_note.reseller_id')
        .onRef('person.id', '=', 'customer_note.author_id'),
    )
    .select(['customer_note.id', 'body', 'customer_note.created_at', 'person.name as author'])
    .where('customer_note.tenant_id', '=', tenantId)
  if (before) query = query.where('customer_note.id', '<', before)
  return query
    .orderBy('customer_note.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** Gives whose note it was; nothing when there is none. */
export async function deleteNote(tx: ChangeTx<'reseller'>, id: string): Promise<string | undefined> {
  const gone = await tx.deleteFrom('customer_note').where('id', '=', id).returning('tenant_id').executeTakeFirst()
  return gone?.tenant_id
}

export async function personName(tx: ReadTx<'reseller'>, id: string): Promise<string> {
  const row = await tx.selectFrom('person').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? ''
}
