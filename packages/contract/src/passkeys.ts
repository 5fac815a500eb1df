import { z } from 'zod'
import { OpenedSession, Passkey } from './account-security.ts'
import { endpoint, Id } from './endpoint.ts'
import { NewPasskeyAnswer, PasskeyAnswer } from './webauthn.ts'

const PasskeyName = z.string().trim().min(1).max(80)
/** Goes to the browser as it is; the answer to it is taken once, within five minutes. */
const PasskeyChallenge = z
  .object({ challengeId: Id, options: z.record(z.string(), z.unknown()) })
  .meta({ id: 'PasskeyChallenge' })

export const beginPasskey = endpoint({
  method: 'POST',
  path: '/me/passkeys/challenges',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  openBeforeFactor: true,
  summary: 'Begin to make a passkey for this address',
  reply: PasskeyChallenge,
  status: 201,
})
export const addPasskey = endpoint({
  method: 'POST',
  path: '/me/passkeys',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  openBeforeFactor: true,
  summary: 'Add the passkey that was made; other sessions end',
  body: z.strictObject({ challengeId: Id, response: NewPasskeyAnswer, name: PasskeyName }),
  reply: z.object({ passkey: Passkey, recoveryCodes: z.array(z.string()).nullable() }),
  status: 201,
  problems: ['token-invalid', 'already-exists'],
})
export const renamePasskey = endpoint({
  method: 'PATCH',
  path: '/me/passkeys/:id',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  locate: 'passkey',
  summary: 'Give a passkey another name',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({ name: PasskeyName }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const removePasskey = endpoint({
  method: 'DELETE',
  path: '/me/passkeys/:id',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  locate: 'passkey',
  summary: 'Remove a passkey; other sessions end',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'factor-required'],
})

export const beginPasskeySignIn = endpoint({
  method: 'POST',
  path: '/sessions/passkey/challenges',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Begin to sign in with a passkey; names nobody',
  reply: PasskeyChallenge,
  status: 201,
  problems: ['too-many-requests'],
})
export const signInByPasskey = endpoint({
  method: 'POST',
  path: '/sessions/passkey',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Sign in with a passkey that checked its holder, which counts as both factors; sets the session cookie',
  body: z.strictObject({ challengeId: Id, response: PasskeyAnswer }),
  reply: OpenedSession,
  status: 201,
  problems: ['wrong-credentials', 'too-many-requests'],
})
export const beginSecondFactorPasskey = endpoint({
  method: 'POST',
  path: '/sessions/second-factor/challenges',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Begin to give a passkey as the second factor',
  reply: PasskeyChallenge,
  status: 201,
  problems: ['not-signed-in'],
})
export const beginConfirmationPasskey = endpoint({
  method: 'POST',
  path: '/sessions/current/confirmations/challenges',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'Begin to prove by a passkey that it is me',
  reply: PasskeyChallenge,
  status: 201,
})
