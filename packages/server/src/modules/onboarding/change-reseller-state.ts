import { type ResellerDetails, ResellerState } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId, platformRealm } from '#infra/ids'
import { forgetPrincipalsAfter } from '#modules/identity'
import { holdReseller, originOfRealm, setResellerState } from '#modules/tenancy'
import type { OnboardingPorts } from './ports.ts'
import { findContact, insertStateChange } from './queries/resellers.ts'
import { detailsOf } from './reseller-details.ts'

/** Where each state may lead. A declined company may be taken after all. */
const ways: Record<ResellerState, readonly ResellerState[]> = {
  applied: ['active', 'declined'],
  active: ['suspended'],
  suspended: ['active'],
  declined: ['active'],
}

/** Customers of the reseller work on, whatever the state. */
export function changeResellerState(
  onboarding: OnboardingPorts,
  ctx: PlatformCtx,
  id: string,
  { state, reason }: { state: 'active' | 'suspended' | 'declined'; reason: string },
): Promise<ResellerDetails> {
  if (state !== 'active' && reason === '')
    throw new Problem('invalid-input', {
      fields: [{ path: 'body.reason', message: 'Say why: the reseller reads it.' }],
    })
  return ctx.change(`reseller.${state}`, async tx => {
    const held = await holdReseller(tx, id)
    if (!held) throw new Problem('not-found')
    const before = ResellerState.parse(held.state)
    if (!ways[before].includes(state))
      throw new Problem('wrong-state', { detail: `A reseller that is ${before} cannot become ${state}.` })
    await setResellerState(tx, id, state)
    forgetPrincipalsAfter(tx)
    await insertStateChange(tx, { resellerId: id, id: newId(), state, reason, at: ctx.now() })
    const contact = await findContact(tx, id)
    await onboarding.mail(tx, platformRealm, {
      kind: 'reseller-state',
      to: { email: contact.email, locale: contact.locale },
      name: contact.name,
      company: held.name,
      before,
      state,
      reason,
      url: `${await originOfRealm(tx, onboarding.addresses, id)}/log-in`,
    })
    const value = await detailsOf(tx, onboarding, id, ctx.now())
    return { value, audit: { target: id, before: { state: before }, after: { state, reason } } }
  })
}
