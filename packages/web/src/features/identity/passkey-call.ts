import type { NewPasskeyAnswer, PasskeyAnswer } from '@scriptorium/contract'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

type Begun = { challengeId: string; options: Record<string, unknown> }

export const hasPasskeys = typeof window !== 'undefined' && 'PublicKeyCredential' in window

/** Null where the person closed the browser's window, or it took too long. */
export async function makePasskey({ challengeId, options }: Begun) {
  const { startRegistration } = await import('@simplewebauthn/browser')
  // safe because the server made them with the library's other half
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  const made = await unlessClosed(() => startRegistration({ optionsJSON }))
  if (!made) return null
  const { id, rawId, response } = made
  const { clientDataJSON, attestationObject, transports = [] } = response
  const answer: NewPasskeyAnswer = {
    id,
    rawId,
    type: 'public-key',
    response: { clientDataJSON, attestationObject, transports },
  }
  return { challengeId, response: answer }
}

/** Null as above. */
export async function signWithPasskey({ challengeId, options }: Begun) {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  // safe because the server made them with the library's other half
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  const signed = await unlessClosed(() => startAuthentication({ optionsJSON }))
  if (!signed) return null
  const { id, rawId, response } = signed
  const { clientDataJSON, authenticatorData, signature } = response
  const answer: PasskeyAnswer = {
    id,
    rawId,
    type: 'public-key',
    response: { clientDataJSON, authenticatorData, signature },
  }
  return { challengeId, response: answer }
}

/** The browser held a passkey of this account already. */
export const isHeldAlready = (error: unknown) => error instanceof Error && error.name === 'InvalidStateError'

async function unlessClosed<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)) return null
    throw error
  }
}
