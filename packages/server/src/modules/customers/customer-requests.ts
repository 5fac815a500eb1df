import type { CustomerRequest, Page } from '@scriptorium/contract'
import type { ChangeTx, RealmCtx, ResellerCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { firstOwner } from '#modules/identity'
import { brandOfRealm, originOfRealm } from '#modules/tenancy'
import { addTrial, noteAcceptance } from './finish-sign-up.ts'
import { chosenBy, holdSignUp } from './open-sign-up.ts'
import { listWaiting, lockWaiting, type SignUpRow, takeBackWaiting, updateSignUp } from './queries/sign-ups.ts'
import { modeNow, requireTrial } from './sign-up-offer.ts'
import { type SignUpPorts, sellerOf } from './sign-up-ports.ts'

/** No password is asked: whoever is approved chooses it with the invitation. */
export async function sendCustomerRequest(
  wired: SignUpPorts,
  ctx: RealmCtx,
  told: { token: string; name: string; organisation: string },
): Promise<{ waiting: true }> {
  const seller = sellerOf(wired, ctx)
  await firstOwner.countLink(wired.ports, ctx)
  return seller.change('customer-request.send', async tx => {
    const signUp = await holdSignUp(ctx, tx, told.token)
    if ((await modeNow(wired, tx, ctx)) !== 'approval') throw new Problem('sign-up-closed')
    await requireTrial(tx, chosenBy(signUp))
    await takeBackWaiting(tx, signUp.email_key)
    await noteAcceptance(tx, ctx, signUp, told)
    await updateSignUp(tx, signUp.id, { state: 'waiting', sent_at: ctx.now() })
    const { resellerId } = seller
    const { design } = await brandOfRealm(tx, resellerId)
    if (design.supportEmail) {
      await wired.mail(tx, resellerId, {
        kind: 'customer-request',
        to: { email: design.supportEmail, locale: design.locale },
        organisation: told.organisation,
        url: `${await originOfRealm(tx, wired.addresses, resellerId)}/customers`,
      })
    }
    return { value: { waiting: true }, audit: { target: signUp.id } }
  })
}

export function listCustomerRequests(
  ctx: ResellerCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<CustomerRequest>> {
  return ctx.read(async tx => {
    const rows = await listWaiting(tx, { after: decodeCursor(query.cursor), limit: query.limit })
    return pageOfRows(
      rows,
      query.limit,
      row => row.id,
      row => ({
        id: row.id,
        organisation: row.organisation,
        name: row.person_name,
        email: row.email,
        planName: row.plan_name,
        sentAt: (row.sent_at ?? row.created_at).toISOString(),
      }),
    )
  })
}

/** The trial begins now, and the invitation in the mail is the answer. */
export function approveCustomerRequest(
  wired: SignUpPorts,
  ctx: ResellerCtx,
  id: string,
): Promise<{ customerId: string }> {
  return ctx.change('customer-request.approve', async tx => {
    const signUp = await requireWaiting(tx, id)
    const { id: customerId, planName } = await addTrial(wired, ctx, tx, signUp)
    await wired.inviteOwner(tx, {
      realmId: ctx.resellerId,
      tenantId: customerId,
      organisation: signUp.organisation,
      email: signUp.email,
      role: 'tenant_owner',
      locale: signUp.locale,
      now: ctx.now(),
    })
    await updateSignUp(tx, id, { ...decision(ctx), state: 'approved', tenant_id: customerId })
    return {
      value: { customerId },
      audit: { target: customerId, after: { name: signUp.organisation, plan: planName } },
    }
  })
}

export function declineCustomerRequest(
  wired: SignUpPorts,
  ctx: ResellerCtx,
  id: string,
  reason: string,
): Promise<void> {
  return ctx.change('customer-request.decline', async tx => {
    const signUp = await requireWaiting(tx, id)
    await updateSignUp(tx, id, { ...decision(ctx), state: 'declined' })
    await wired.mail(tx, ctx.resellerId, {
      kind: 'customer-declined',
      to: { email: signUp.email, locale: signUp.locale },
      organisation: signUp.organisation,
      reason,
    })
    return { value: undefined, audit: { target: id, after: { reason } } }
  })
}

async function requireWaiting(tx: ChangeTx<'reseller'>, id: string): Promise<SignUpRow> {
  const signUp = await lockWaiting(tx, id)
  if (!signUp) throw new Problem('not-found')
  return signUp
}

function decision(ctx: ResellerCtx) {
  return { decided_at: ctx.now(), decided_by: ctx.actor.kind === 'person' ? ctx.actor.id : null }
}
