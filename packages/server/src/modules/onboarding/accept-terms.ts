import type { TermsStanding } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { addressOfActor } from '#modules/identity'
import type { OnboardingPorts } from './ports.ts'
import { findActor, findResellerState, listAcceptances } from './queries/resellers.ts'
import { findCurrentTerms, insertAcceptance } from './queries/terms.ts'

export function readTermsStanding(ctx: ResellerCtx): Promise<TermsStanding> {
  return ctx.read(tx => standingOf(tx, ctx.resellerId, ctx.now()))
}

async function standingOf(tx: ReadTx<'reseller'>, resellerId: string, now: Date): Promise<TermsStanding> {
  const current = await findCurrentTerms(tx)
  const acceptances = await listAcceptances(tx, resellerId)
  const accepted = acceptances.some(({ version }) => version === current?.version)
  const asked = current?.acceptBy ?? null
  const state = accepted ? 'accepted' : asked === null ? 'nothing' : new Date(asked) > now ? 'due' : 'overdue'
  return { current, state, acceptances }
}

/** Keeps who, when, which version and from which session's address. */
export async function acceptTerms(
  { ports }: OnboardingPorts,
  ctx: ResellerCtx,
  version: number,
): Promise<TermsStanding> {
  const ip = await addressOfActor(ports, ctx)
  return ctx.change('terms.accept', async tx => {
    const current = await findCurrentTerms(tx)
    if (current?.version !== version)
      throw new Problem('wrong-state', { detail: 'There is a newer version of the terms. Read it, then accept it.' })
    const { resellerId } = ctx
    const person = await findActor(tx, resellerId, ctx.actor.id)
    await insertAcceptance(tx, {
      resellerId,
      version,
      acceptedBy: person.id,
      name: person.name,
      email: person.email,
      ip,
      at: ctx.now(),
    })
    const value = await standingOf(tx, resellerId, ctx.now())
    return { value, audit: { target: String(version) } }
  })
}

/** New customers come to an active reseller only, which has accepted the terms it was asked to accept. */
export async function requireSelling(tx: ReadTx<'reseller'>, resellerId: string, now: Date): Promise<void> {
  const state = await findResellerState(tx, resellerId)
  if (state !== 'active')
    throw new Problem('not-selling', {
      detail:
        state === 'applied'
          ? 'The platform has not approved you yet. You can set everything up meanwhile; customers come after the approval.'
          : 'You are not active at the platform, so you take no new customers.',
    })
  const terms = await standingOf(tx, resellerId, now)
  if (terms.state === 'overdue')
    throw new Problem('not-selling', {
      detail: 'The platform has new terms, and the day to accept them has passed. An owner accepts them under Company.',
    })
}
