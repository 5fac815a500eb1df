import type { PasskeyAnswer } from '@scriptorium/contract'
import { generateAuthenticationOptions } from '@simplewebauthn/server'
import type { ChangeTx, RealmCtx } from '#infra/db'
import { newId } from '#infra/ids'
import {
  type ChallengePurpose,
  countPasskeyUse,
  findPasskey,
  insertChallenge,
  listPasskeyRows,
  takeChallenge,
} from './queries/passkeys.ts'
import { checkPasskey, transportsOf } from './webauthn.ts'

const challengeLifeMs = 5 * 60_000

export type PasskeyChallenge = { challengeId: string; options: Record<string, unknown> }
type Use = { purpose: Exclude<ChallengePurpose, 'enrol'>; personId: string | null }

/** At the door it names nobody's passkeys: the browser offers those it holds for this address [AUT-03]. */
export async function challengePasskey(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  { purpose, personId }: Use,
): Promise<PasskeyChallenge> {
  const { host } = ctx.client
  const rows = personId ? await listPasskeyRows(tx, { realmId: ctx.realmId, personId }) : []
  const here = rows.filter(row => row.host === host)
  const options = await generateAuthenticationOptions({
    rpID: host,
    timeout: challengeLifeMs,
    userVerification: purpose === 'sign-in' ? 'required' : 'preferred',
    ...(personId
      ? { allowCredentials: here.map(row => ({ id: row.credential_id, transports: transportsOf(row.transports) })) }
      : {}),
  })
  return {
    challengeId: await keepChallenge(ctx, tx, { purpose, personId }, options.challenge),
    options: { ...options },
  }
}

/** Kept for five minutes, for one answer. */
export async function keepChallenge(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  { purpose, personId }: { purpose: ChallengePurpose; personId: string | null },
  value: string,
): Promise<string> {
  const id = newId()
  const createdAt = ctx.now()
  const expiresAt = new Date(createdAt.getTime() + challengeLifeMs)
  const { realmId } = ctx
  await insertChallenge(tx, { realmId, id, personId, purpose, value, host: ctx.client.host, createdAt, expiresAt })
  return id
}

/** Whose passkey answered; undefined where it does not hold. The challenge is used up either way. */
export async function usePasskey(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  { challengeId, response }: { challengeId: string; response: PasskeyAnswer },
  { purpose, personId }: Use,
): Promise<string | undefined> {
  const { realmId, client } = ctx
  const { host } = client
  const now = ctx.now()
  const challenge = await takeChallenge(tx, { realmId, id: challengeId, personId, purpose, host, now })
  const held = await findPasskey(tx, { realmId, credentialId: response.id, host })
  if (challenge === undefined || !held) return undefined
  if (personId !== null && held.person_id !== personId) return undefined
  const mustVerifyHolder = purpose === 'sign-in'
  const counter = await checkPasskey(response, held, { challenge, client, mustVerifyHolder })
  if (counter === undefined || !(await countPasskeyUse(tx, { realmId, id: held.id, counter, at: now })))
    return undefined
  return held.person_id
}
