import { BillingInterval, CustomerSignUpMode, type WantedPlan } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'

/** Closed where the reseller never said. */
export async function findSignUpMode(tx: ReadTx<'reseller'>): Promise<CustomerSignUpMode> {
  const row = await tx.selectFrom('customer_sign_up_setting').select('mode').executeTakeFirst()
  return CustomerSignUpMode.catch('closed').parse(row?.mode)
}

export async function putSignUpMode(tx: ChangeTx<'reseller'>, resellerId: string, mode: CustomerSignUpMode) {
  await tx
    .insertInto('customer_sign_up_setting')
    .values({ reseller_id: resellerId, mode })
    .onConflict(conflict => conflict.column('reseller_id').doUpdateSet({ mode }))
    .execute()
}

/** One that is begun for each address: asking again replaces its link, and what has grown old goes. */
export async function putSignUp(
  tx: ChangeTx<'reseller'>,
  signUp: {
    resellerId: string
    id: string
    email: string
    emailKey: string
    locale: 'en' | 'de'
    secretHash: Buffer
    chosen: WantedPlan
    now: Date
    expiresAt: Date
  },
): Promise<void> {
  const { resellerId, id, email, emailKey, locale, secretHash, chosen, now, expiresAt } = signUp
  const begun = tx.deleteFrom('customer_sign_up').where('state', '=', 'begun').where('tenant_id', 'is', null)
  await begun.where('expires_at', '<=', now).execute()
  await tx
    .insertInto('customer_sign_up')
    .values({
      reseller_id: resellerId,
      id,
      email,
      email_key: emailKey,
      locale,
      secret_hash: secretHash,
      plan_id: chosen.planId,
      currency: chosen.currency,
      interval: chosen.interval,
      created_at: now,
      expires_at: expiresAt,
    })
    .onConflict(conflict =>
      conflict
        .columns(['reseller_id', 'email_key'])
        .where('state', '=', 'begun')
        .doUpdateSet(held => ({
          id: held.ref('excluded.id'),
          secret_hash: held.ref('excluded.secret_hash'),
          locale: held.ref('excluded.locale'),
          plan_id: held.ref('excluded.plan_id'),
          currency: held.ref('excluded.currency'),
          interval: held.ref('excluded.interval'),
          expires_at: held.ref('excluded.expires_at'),
        })),
    )
    .execute()
}

export type SignUpRow = NonNullable<Awaited<ReturnType<typeof findBegunSignUp>>>
/** A sign-up that may still go on. */
export async function findBegunSignUp(tx: ReadTx<'reseller'>, wanted: { id: string; now: Date }) {
  const row = await tx
    .selectFrom('customer_sign_up')
    .selectAll()
    .where('id', '=', wanted.id)
    .where('state', '=', 'begun')
    .where('expires_at', '>', wanted.now)
    .executeTakeFirst()
  return row && typed(row)
}

/** Nobody else goes on with it until the transaction ends. */
export async function lockSignUp(tx: ChangeTx<'reseller'>, id: string): Promise<void> {
  await tx.selectFrom('customer_sign_up').select('id').where('id', '=', id).forUpdate().execute()
}

/** Nobody else decides until the transaction ends. */
export async function lockWaiting(tx: ChangeTx<'reseller'>, id: string): Promise<SignUpRow | undefined> {
  const row = await tx
    .selectFrom('customer_sign_up')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst()
  return row && typed(row)
}

function typed<R extends { locale: string; interval: string }>(row: R) {
  const locale: 'en' | 'de' = row.locale === 'de' ? 'de' : 'en'
  return { ...row, locale, interval: BillingInterval.parse(row.interval) }
}

/** Oldest first, one more than asked for. */
export function listWaiting(tx: ReadTx<'reseller'>, { after, limit }: { after: string | undefined; limit: number }) {
  let query = tx
    .selectFrom('customer_sign_up as s')
    .innerJoin('reseller_plan as p', join =>
      join.onRef('p.reseller_id', '=', 's.reseller_id').onRef('p.id', '=', 's.plan_id'),
    )
    .select(['s.id', 's.organisation', 's.person_name', 's.email', 's.sent_at', 's.created_at', 'p.name as plan_name'])
    .where('s.state', '=', 'waiting')
  if (after) query = query.where('s.id', '>', after)
  return query
    .orderBy('s.id')
    .limit(limit + 1)
    .execute()
}

/** Asking again replaces what waits from the same address. */
export async function takeBackWaiting(tx: ChangeTx<'reseller'>, emailKey: string): Promise<void> {
  await tx.deleteFrom('customer_sign_up').where('email_key', '=', emailKey).where('state', '=', 'waiting').execute()
}

/** Whether this address became a customer by itself before, as long as that customer is not erased. */
export async function hadTrial(tx: ReadTx<'reseller'>, emailKey: string): Promise<boolean> {
  const query = tx.selectFrom('customer_sign_up').select('id').where('email_key', '=', emailKey)
  const row = await query.where('tenant_id', 'is not', null).limit(1).executeTakeFirst()
  return row !== undefined
}

type Change = Partial<{
  state: 'waiting' | 'approved' | 'declined' | 'ended'
  organisation: string
  person_name: string
  accepted_at: Date
  accepted_ip: string
  accepted_links: string[]
  tenant_id: string
  sent_at: Date
  decided_at: Date
  decided_by: string | null
}>
export async function updateSignUp(tx: ChangeTx<'reseller'>, id: string, change: Change): Promise<void> {
  await tx.updateTable('customer_sign_up').set(change).where('id', '=', id).execute()
}

export async function takenSlugs(tx: ReadTx<'reseller'>, slugs: string[]): Promise<string[]> {
  const rows = await tx.selectFrom('tenant').select('slug').where('slug', 'in', slugs).execute()
  return rows.map(({ slug }) => slug)
}
