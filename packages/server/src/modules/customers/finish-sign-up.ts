import type { ChangeTx, RealmCtx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { firstOwner, type Presented, type SignInOutcome } from '#modules/identity'
import { brandOfRealm } from '#modules/tenancy'
import { addWithoutOwner } from './create-customer.ts'
import { freeSlug } from './free-slug.ts'
import { chosenBy, holdSignUp, requireSignUp } from './open-sign-up.ts'
import { hadTrial, type SignUpRow, updateSignUp } from './queries/sign-ups.ts'
import { modeNow, requireTrial } from './sign-up-offer.ts'
import { type SignUpPorts, sellerOf } from './sign-up-ports.ts'

type Told = { token: string; name?: string | undefined; password: string; organisation: string }

/** The customer first, then its owner: whoever is interrupted asks again and goes on with the same customer. */
export async function finishCustomerSignUp(
  wired: SignUpPorts,
  ctx: RealmCtx,
  told: Told,
  presented: Presented,
): Promise<SignInOutcome> {
  const seller = sellerOf(wired, ctx)
  await firstOwner.countLink(wired.ports, ctx)
  const begun = await seller.read(tx => requireSignUp(ctx, tx, told.token))
  const answer = {
    email: begun.email,
    emailKey: begun.email_key,
    locale: begun.locale,
    name: told.name,
    password: told.password,
  }
  const ready = await firstOwner.readyAccount(wired.ports, ctx, answer)
  const tenantId = await makeOnce(wired, ctx, seller, told)
  const outcome = await firstOwner.enterAsOwner(wired.identity, ctx, { tenantId, answer, ready }, presented)
  await seller.change('customer.sign-up-end', async tx => {
    await updateSignUp(tx, begun.id, { state: 'ended' })
    return { value: undefined, audit: { target: begun.id } }
  })
  return outcome
}

function makeOnce(wired: SignUpPorts, ctx: RealmCtx, seller: ResellerCtx, told: Told): Promise<string> {
  return seller.change('customer.sign-up', async tx => {
    const signUp = await holdSignUp(ctx, tx, told.token)
    if ((await modeNow(wired, tx, ctx)) !== 'open') throw new Problem('sign-up-closed')
    // An earlier try came so far.
    if (signUp.tenant_id) return { value: signUp.tenant_id, audit: { target: signUp.tenant_id } }
    if (await hadTrial(tx, signUp.email_key)) {
      throw new Problem('already-exists', {
        detail: 'This address has had its trial. Log in to go on with that one, or ask for a plan.',
      })
    }
    await noteAcceptance(tx, ctx, signUp, { organisation: told.organisation, name: told.name ?? '' })
    const { id, planName } = await addTrial(wired, seller, tx, { ...signUp, organisation: told.organisation })
    await updateSignUp(tx, signUp.id, { tenant_id: id })
    return { value: id, audit: { target: id, after: { name: told.organisation, plan: planName } } }
  })
}

/** A customer on the chosen plan, for as long as that may be tried. */
export async function addTrial(
  wired: Pick<SignUpPorts, 'requireSelling'>,
  seller: ResellerCtx,
  tx: ChangeTx<'reseller'>,
  signUp: SignUpRow,
): Promise<{ id: string; planName: string }> {
  const chosen = chosenBy(signUp)
  const { trialDays } = await requireTrial(tx, chosen)
  return addWithoutOwner(seller, tx, wired, {
    name: signUp.organisation,
    slug: await freeSlug(tx, signUp.organisation),
    chosen,
    trialDays,
    language: signUp.locale,
    contactName: signUp.person_name,
    billingEmail: signUp.email,
  })
}

/** Keeps when, from where, and which pages of the brand were accepted. */
export async function noteAcceptance(
  tx: ChangeTx<'reseller'>,
  ctx: RealmCtx,
  signUp: SignUpRow,
  { organisation, name }: { organisation: string; name: string },
): Promise<void> {
  const { design } = await brandOfRealm(tx, ctx.realmId)
  await updateSignUp(tx, signUp.id, {
    organisation,
    person_name: name,
    accepted_at: ctx.now(),
    accepted_ip: ctx.client.ip,
    accepted_links: [design.termsUrl, design.privacyUrl].filter(Boolean),
  })
}
