import type { NewPasskeyAnswer, Passkey } from '@scriptorium/contract'
import { generateRegistrationOptions } from '@simplewebauthn/server'
import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { brandOfRealm } from '#modules/tenancy'
import { endElsewhere } from './end-elsewhere.ts'
import { afterRemoval, codesForFirstFactor } from './enrol-totp.ts'
import type { IdentityPorts } from './mail.ts'
import { personIdOf } from './me.ts'
import { noteSecurity, tellOwner } from './note-security.ts'
import {
  deletePasskey,
  insertPasskey,
  listPasskeyRows,
  type PasskeyRow,
  setPasskeyName,
  takeChallenge,
} from './queries/passkeys.ts'
import { findPerson } from './queries/people.ts'
import { confirmSession } from './queries/sessions.ts'
import { sessionIdOf } from './sessions.ts'
import { keepChallenge, type PasskeyChallenge } from './use-passkey.ts'
import { checkNewPasskey, transportsOf } from './webauthn.ts'

export function showPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    host: row.host,
    backedUp: row.backed_up,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }
}

/** A passkey belongs to the host where it is made: browsers offer it nowhere else. */
export function beginPasskey(ctx: RealmCtx): Promise<PasskeyChallenge> {
  return ctx.change('passkey.begin', async tx => {
    const { realmId, client } = ctx
    const personId = personIdOf(ctx)
    const person = await findPerson(tx, realmId, personId)
    if (!person) throw new Problem('not-signed-in')
    const rows = await listPasskeyRows(tx, { realmId, personId })
    const options = await generateRegistrationOptions({
      rpName: (await brandOfRealm(tx, realmId)).productName,
      rpID: client.host,
      userID: new Uint8Array(Buffer.from(personId.replaceAll('-', ''), 'hex')),
      userName: person.email,
      userDisplayName: person.name,
      attestationType: 'none',
      excludeCredentials: rows
        .filter(row => row.host === client.host)
        .map(row => ({ id: row.credential_id, transports: transportsOf(row.transports) })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    })
    const challengeId = await keepChallenge(ctx, tx, { purpose: 'enrol', personId }, options.challenge)
    return { value: { challengeId, options: { ...options } }, audit: { target: personId } }
  })
}

/** From here it is asked for; every other session ends, and the owner is told [AUT-19]. */
export async function addPasskey(
  identity: IdentityPorts,
  ctx: RealmCtx,
  { challengeId, response, name }: { challengeId: string; response: NewPasskeyAnswer; name: string },
): Promise<{ passkey: Passkey; recoveryCodes: string[] | null }> {
  const { realmId, client } = ctx
  const personId = personIdOf(ctx)
  const whose = { realmId, personId }
  const added = await ctx.change('passkey.add', async tx => {
    const now = ctx.now()
    const wanted = { ...whose, id: challengeId, purpose: 'enrol', host: client.host, now } as const
    const challenge = await takeChallenge(tx, wanted)
    const made = challenge === undefined ? undefined : await checkNewPasskey(response, { challenge, client })
    if (!made) return { value: undefined, audit: { target: personId, outcome: 'denied' } }
    const { credential, credentialBackedUp: backedUp } = made
    const passkey = {
      ...whose,
      id: newId(),
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: transportsOf(response.response.transports ?? []),
      host: client.host,
      name,
      backedUp,
      createdAt: now,
    }
    if (!(await insertPasskey(tx, passkey))) throw new Problem('already-exists')
    const recoveryCodes = await codesForFirstFactor(ctx, tx, personId)
    await endElsewhere(ctx, tx, personId, sessionIdOf(ctx))
    await confirmSession(tx, realmId, sessionIdOf(ctx), now)
    await noteSecurity(ctx, tx, personId, 'passkey-added')
    await tellOwner(ctx, tx, identity, personId, 'passkey-added')
    const { id, host } = passkey
    const shown = { id, name, host, backedUp, createdAt: now.toISOString(), lastUsedAt: null }
    return { value: { passkey: shown, recoveryCodes }, audit: { target: personId, after: { passkey: id } } }
  })
  if (!added) throw new Problem('token-invalid', { detail: 'The passkey was not taken. Start again.' })
  return added
}

export function renamePasskey(ctx: RealmCtx, id: string, name: string): Promise<void> {
  return ctx.change('passkey.rename', async tx => {
    if (!(await setPasskeyName(tx, { realmId: ctx.realmId, personId: personIdOf(ctx), id }, name)))
      throw new Problem('not-found')
    return { value: undefined, audit: { target: id, after: { name } } }
  })
}

export function removePasskey(identity: IdentityPorts, ctx: RealmCtx, id: string): Promise<void> {
  return ctx.change('passkey.remove', async tx => {
    const personId = personIdOf(ctx)
    if (!(await deletePasskey(tx, { realmId: ctx.realmId, personId, id }))) throw new Problem('not-found')
    await afterRemoval(ctx, tx, identity, personId)
    await noteSecurity(ctx, tx, personId, 'passkey-removed')
    await tellOwner(ctx, tx, identity, personId, 'passkey-removed')
    return { value: undefined, audit: { target: id } }
  })
}
