import type { CustomerDetails, WantedPlan } from '@scriptorium/contract'
import { type ChangeTx, noteInCustomer, type ReadTx, type ResellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { putOnPlan } from '#modules/plans'
import { addTenant, type InviteOwner } from '#modules/tenancy'
import { putLife, requireLife } from './change-life.ts'
import { updateCustomer } from './queries/customers.ts'
import { insertNote, setTags } from './queries/tags-and-notes.ts'
import { customerDetails } from './read-customer.ts'

/** What making a customer needs of other modules. */
export type CustomerPorts = {
  inviteOwner: InviteOwner
  /** Refuses where the reseller takes no new customers. Onboarding fulfils this. */
  requireSelling: (tx: ReadTx<'reseller'>, resellerId: string, now: Date) => Promise<void>
}
export type NewCustomer = {
  name: string
  slug: string
  ownerEmail: string
  plan?: string | undefined
  /** A plan at its price, instead of its name. */
  chosen?: WantedPlan | undefined
  trialDays?: number | undefined
  language?: 'en' | 'de' | undefined
  contactName?: string | undefined
  billingEmail?: string | undefined
  tags?: string[] | undefined
  note?: string | undefined
}
const dayMs = 24 * 60 * 60_000

/** A customer on its plan, and an invitation for its owner. */
export function createCustomer(ctx: ResellerCtx, ports: CustomerPorts, body: NewCustomer): Promise<CustomerDetails> {
  return ctx.change('customer.create', async tx => {
    const { id, planName } = await addCustomer(ctx, tx, ports, body)
    const after = { name: body.name, slug: body.slug, plan: planName, trialDays: body.trialDays ?? 0 }
    const audit = { target: id, after }
    await noteInCustomer(ctx, tx, id, 'customer.create', audit)
    return { value: await customerDetails(tx, id, ctx.now()), audit }
  })
}

/** A customer that payments are tried with, in a transaction of the caller's. No request makes one of another kind by a field. */
export function addTestCustomer(
  ctx: ResellerCtx,
  tx: ChangeTx<'reseller'>,
  ports: CustomerPorts,
  body: Pick<NewCustomer, 'name' | 'slug' | 'ownerEmail' | 'chosen'>,
): Promise<{ id: string; planName: string }> {
  return addInvited(ctx, tx, ports, { ...body, isTest: true })
}

/** In a transaction of the caller's: an import makes many, or none. */
export function addCustomer(
  ctx: ResellerCtx,
  tx: ChangeTx<'reseller'>,
  ports: CustomerPorts,
  body: NewCustomer,
): Promise<{ id: string; planName: string }> {
  return addInvited(ctx, tx, ports, { ...body, isTest: false })
}

type WithKind = { isTest: boolean }

async function addInvited(
  ctx: ResellerCtx,
  tx: ChangeTx<'reseller'>,
  ports: CustomerPorts,
  body: NewCustomer & WithKind,
): Promise<{ id: string; planName: string }> {
  const made = await addWithoutOwner(ctx, tx, ports, body)
  await ports.inviteOwner(tx, {
    realmId: ctx.resellerId,
    tenantId: made.id,
    organisation: body.name,
    email: body.ownerEmail,
    role: 'tenant_owner',
    locale: body.language ?? 'en',
    now: ctx.now(),
  })
  return made
}

/** Whoever signs up by themselves becomes the owner without an invitation. */
export async function addWithoutOwner(
  ctx: ResellerCtx,
  tx: ChangeTx<'reseller'>,
  { requireSelling }: Pick<CustomerPorts, 'requireSelling'>,
  body: Omit<NewCustomer, 'ownerEmail'> & Partial<WithKind>,
): Promise<{ id: string; planName: string }> {
  const id = newId()
  const now = ctx.now()
  const { resellerId } = ctx
  const { name, slug, trialDays = 0 } = body
  await requireSelling(tx, resellerId, now)
  const smallest = await addTenant(tx, { id, resellerId, slug, name, createdAt: now, isTest: body.isTest ?? false })
  const plan = (await putOnPlan(tx, { tenantId: id, planName: body.plan, chosen: body.chosen, now })) ?? smallest
  await updateCustomer(tx, id, {
    contact_name: body.contactName ?? '',
    billing_email: body.billingEmail ?? null,
    language: body.language ?? 'en',
  })
  if (trialDays > 0) {
    const trialEndsAt = new Date(now.getTime() + trialDays * dayMs)
    await putLife(tx, id, { ...(await requireLife(tx, id)), trialEndsAt }, now)
  }
  await setTags(tx, { resellerId, tenantId: id }, body.tags ?? [])
  if (body.note) {
    const authorId = ctx.actor.kind === 'person' ? ctx.actor.id : null
    await insertNote(tx, { resellerId, tenantId: id, id: newId(), body: body.note, authorId, createdAt: now })
  }
  return { id, planName: plan.planName }
}
