import type { CustomerSignUp } from '@scriptorium/contract'
import type { ChangeTx, ReadTx, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { firstOwner } from '#modules/identity'
import { findBegunSignUp, lockSignUp, type SignUpRow } from './queries/sign-ups.ts'
import { findOffered, modeNow } from './sign-up-offer.ts'
import { type SignUpPorts, sellerOf } from './sign-up-ports.ts'

/** What was chosen. Changes nothing: programs that look into mails open links, too. */
export async function openCustomerSignUp(wired: SignUpPorts, ctx: RealmCtx, token: string): Promise<CustomerSignUp> {
  const seller = sellerOf(wired, ctx)
  await firstOwner.countLink(wired.ports, ctx)
  const { signUp, plan, mode } = await seller.read(async tx => {
    const found = await requireSignUp(ctx, tx, token)
    return {
      signUp: found,
      plan: (await findOffered(tx, chosenBy(found))) ?? null,
      mode: await modeNow(wired, tx, ctx),
    }
  })
  const { email, currency, interval, organisation } = signUp
  const newAccount = !(await firstOwner.hasAccount(ctx, email))
  return { email, mode, plan, currency, interval, newAccount, organisation, expiresAt: signUp.expires_at.toISOString() }
}

/** A sign-up that goes on, by the secret that only its mail holds. */
export async function requireSignUp(ctx: RealmCtx, tx: ReadTx<'reseller'>, token: string): Promise<SignUpRow> {
  const credential = firstOwner.parseMailedLink(token)
  if (!credential) throw new Problem('token-invalid')
  const signUp = await findBegunSignUp(tx, { id: credential.id, now: ctx.now() })
  if (!signUp || !firstOwner.isLinkOf(signUp.secret_hash, credential.secret)) throw new Problem('token-invalid')
  return signUp
}

/** The same, and nobody else goes on with it until the transaction ends: one sign-up makes one customer. */
export async function holdSignUp(ctx: RealmCtx, tx: ChangeTx<'reseller'>, token: string): Promise<SignUpRow> {
  const { id } = await requireSignUp(ctx, tx, token)
  await lockSignUp(tx, id)
  return requireSignUp(ctx, tx, token)
}

export function chosenBy(signUp: Pick<SignUpRow, 'plan_id' | 'currency' | 'interval'>) {
  return { planId: signUp.plan_id, currency: signUp.currency, interval: signUp.interval }
}
