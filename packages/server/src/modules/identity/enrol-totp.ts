import type { ChangeTx, Ports, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { brandOfRealm } from '#modules/tenancy'
import { endElsewhere } from './end-elsewhere.ts'
import { isEnrolled } from './factors.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { personIdOf } from './me.ts'
import { noteSecurity, tellOwner } from './note-security.ts'
import {
  anyCustomerDemandsFactor,
  countFactors,
  deleteRecoveryCodes,
  deleteTotp,
  deleteUnconfirmedTotp,
  findUnconfirmedTotp,
  insertTotp,
  putRecoveryCodes,
  putTotpInUse,
  useTotpStep,
} from './queries/factors.ts'
import { forgetAttempts } from './queries/limits.ts'
import { findPerson, findStaffRole } from './queries/people.ts'
import { confirmSession } from './queries/sessions.ts'
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'
import { sessionIdOf } from './sessions.ts'
import { factorSubject, requireFactorAttempt } from './take-factor.ts'
import { newTotpSecret, openTotpSecret, sealTotpSecret, stepOfCode, totpUrl } from './totp.ts'

const beginLastsMs = 60 * 60_000

/** A secret that counts for nothing until a code of it was given. Beginning again replaces it. */
export function beginTotp(
  { master }: IdentityPorts,
  ctx: RealmCtx,
): Promise<{ id: string; secret: string; url: string }> {
  return ctx.change('totp.begin', async tx => {
    const personId = personIdOf(ctx)
    const person = await findPerson(tx, ctx.realmId, personId)
    if (!person) throw new Problem('not-signed-in')
    const { productName } = await brandOfRealm(tx, ctx.realmId)
    const secret = newTotpSecret()
    const id = newId()
    await deleteUnconfirmedTotp(tx, { realmId: ctx.realmId, personId })
    await insertTotp(tx, {
      realmId: ctx.realmId,
      id,
      personId,
      sealedSecret: sealTotpSecret(master, ctx.realmId, personId, secret),
      createdAt: ctx.now(),
    })
    return { value: { id, secret, url: totpUrl(secret, productName, person.email) }, audit: { target: personId } }
  })
}

/** From here the factor is asked for; every other session ends, and the owner is told [AUT-19]. */
export async function confirmTotp(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  { id, code }: { id: string; code: string },
): Promise<{ recoveryCodes: string[] | null }> {
  const personId = personIdOf(ctx)
  const whose = { realmId: ctx.realmId, personId }
  await requireFactorAttempt(ports, ctx, personId)
  const enrolled = await ctx.change('totp.add', async tx => {
    const begun = await findUnconfirmedTotp(tx, { ...whose, id })
    if (!begun || ctx.now().getTime() - begun.created_at.getTime() > beginLastsMs) throw new Problem('token-invalid')
    const step = stepOfCode(
      openTotpSecret(identity.master, ctx.realmId, personId, begun.sealed_secret),
      code,
      ctx.now(),
    )
    if (step === undefined || !(await useTotpStep(tx, ctx.realmId, id, step))) {
      return { value: undefined, audit: { target: personId, outcome: 'denied' } }
    }
    await forgetAttempts(tx, limits.factor, ctx.realmId, factorSubject(personId))
    await putTotpInUse(tx, { ...whose, id }, ctx.now())
    const recoveryCodes = await codesForFirstFactor(ctx, tx, personId)
    await endElsewhere(ctx, tx, personId, sessionIdOf(ctx))
    await confirmSession(tx, ctx.realmId, sessionIdOf(ctx), ctx.now())
    await noteSecurity(ctx, tx, personId, 'totp-added')
    await tellOwner(ctx, tx, identity, personId, 'totp-added')
    return { value: { recoveryCodes }, audit: { target: personId } }
  })
  if (!enrolled) throw new Problem('wrong-code')
  return enrolled
}

export function removeTotp(identity: IdentityPorts, ctx: RealmCtx): Promise<void> {
  return ctx.change('totp.remove', async tx => {
    const personId = personIdOf(ctx)
    if (await deleteTotp(tx, { realmId: ctx.realmId, personId })) {
      await afterRemoval(ctx, tx, identity, personId)
      await noteSecurity(ctx, tx, personId, 'totp-removed')
      await tellOwner(ctx, tx, identity, personId, 'totp-removed')
    }
    return { value: undefined, audit: { target: personId } }
  })
}

/** New ones; those made before end at once. */
export function makeRecoveryCodes(identity: IdentityPorts, ctx: RealmCtx): Promise<{ recoveryCodes: string[] }> {
  return ctx.change('recovery-codes.make', async tx => {
    const personId = personIdOf(ctx)
    const factors = await countFactors(tx, { realmId: ctx.realmId, personId }, ctx.client.host)
    if (!isEnrolled(factors))
      throw new Problem('not-enrolled', { detail: 'Set up an authenticator app or a passkey first.' })
    const recoveryCodes = await newCodes(ctx, tx, personId)
    await noteSecurity(ctx, tx, personId, 'recovery-codes-made')
    await tellOwner(ctx, tx, identity, personId, 'recovery-codes-made')
    return { value: { recoveryCodes }, audit: { target: personId } }
  })
}

/** Codes come with the first factor; null where there are some already. */
export async function codesForFirstFactor(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  personId: string,
): Promise<string[] | null> {
  const factors = await countFactors(tx, { realmId: ctx.realmId, personId }, ctx.client.host)
  return factors.codes > 0 ? null : newCodes(ctx, tx, personId)
}

/** What follows when a factor was taken away: the last one takes the recovery codes along, and never where one is a must. */
export async function afterRemoval(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  identity: IdentityPorts,
  personId: string,
): Promise<void> {
  const whose = { realmId: ctx.realmId, personId }
  if (!isEnrolled(await countFactors(tx, whose, ctx.client.host))) {
    if (await mustHaveFactor(tx, identity, whose)) {
      throw new Problem('factor-required', { detail: 'Set up another one first: your role or your account needs one.' })
    }
    await deleteRecoveryCodes(tx, whose)
  }
  await endElsewhere(ctx, tx, personId, sessionIdOf(ctx))
}

export async function mustHaveFactor(
  tx: Parameters<typeof findStaffRole>[0],
  { demo }: Pick<IdentityPorts, 'demo'>,
  whose: { realmId: string; personId: string },
): Promise<boolean> {
  if (!demo && (await findStaffRole(tx, whose.realmId, whose.personId))) return true
  return anyCustomerDemandsFactor(tx, whose)
}

async function newCodes(ctx: RealmCtx, tx: ChangeTx<'realm'>, personId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  const stored = codes.map(code => ({ id: newId(), hash: hashOfRecoveryCode(personId, code) }))
  await putRecoveryCodes(tx, { realmId: ctx.realmId, personId }, stored, ctx.now())
  return codes
}
