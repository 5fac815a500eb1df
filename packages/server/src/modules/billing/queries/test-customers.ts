import type { NotNull } from 'kysely'
import type { ReadTx } from '#infra/db'

const most = 100

function testCustomers(tx: ReadTx<'reseller'>) {
  return tx
    .selectFrom('report_customer')
    .select(['tenant_id as id', 'name', 'state'])
    .where('is_test', '=', true)
    .where('state', '!=', 'deleted')
    .$narrowType<{ id: NotNull; name: NotNull; state: NotNull }>()
}

/** The newest first. */
export function listTestCustomers(tx: ReadTx<'reseller'>) {
  return testCustomers(tx).orderBy('tenant_id', 'desc').limit(most).execute()
}

/** Nothing for a customer that pays in earnest. */
export function findTestCustomer(tx: ReadTx<'reseller'>, id: string) {
  return testCustomers(tx)
    .select('plan_name as planName')
    .$narrowType<{ planName: NotNull }>()
    .where('tenant_id', '=', id)
    .executeTakeFirst()
}

export async function keyOfCustomer(
  tx: ReadTx<'reseller'>,
  tenantId: string,
  connectionId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('billing_customer')
    .select('customer_key')
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
  return row?.customer_key
}
