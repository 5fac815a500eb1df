import type { NewPasskeyAnswer, PasskeyAnswer } from '@scriptorium/contract'
import {
  type AuthenticatorTransport,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Client } from '#infra/db'

const transportNames: readonly AuthenticatorTransport[] = ['ble', 'hybrid', 'internal', 'nfc', 'usb']

/** What a browser may be told again; it is a hint only. */
export function transportsOf(names: readonly string[]): AuthenticatorTransport[] {
  return transportNames.filter(name => names.includes(name))
}

type Signed = { challenge: string; client: Pick<Client, 'host' | 'origin'> }

/** The passkey that was made for this challenge at this address; undefined where anything of it is not right. */
export async function checkNewPasskey(answer: NewPasskeyAnswer, { challenge, client }: Signed) {
  const { id, rawId, type, response } = answer
  const { clientDataJSON, attestationObject } = response
  try {
    const checked = await verifyRegistrationResponse({
      response: { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
      expectedChallenge: challenge,
      expectedOrigin: client.origin,
      expectedRPID: client.host,
      requireUserVerification: false,
    })
    return checked.registrationInfo
  } catch {
    // The library throws for whatever is wrong with an answer, and all of it is one refusal here.
    return undefined
  }
}

type Held = { credential_id: string; public_key: Buffer; counter: number; transports: string[] }

/** The count after this use; undefined where it is another challenge, address or key, or its counter went back [AUT-09]. */
export async function checkPasskey(
  answer: PasskeyAnswer,
  held: Held,
  { challenge, client, mustVerifyHolder }: Signed & { mustVerifyHolder: boolean },
): Promise<number | undefined> {
  const { id, rawId, type } = answer
  const { clientDataJSON, authenticatorData, signature } = answer.response
  try {
    const checked = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: client.origin,
      expectedRPID: client.host,
      credential: {
        id: held.credential_id,
        publicKey: new Uint8Array(held.public_key),
        counter: held.counter,
        transports: transportsOf(held.transports),
      },
      requireUserVerification: mustVerifyHolder,
    })
    return checked.verified ? checked.authenticationInfo.newCounter : undefined
  } catch {
    // As above: one refusal for whatever is wrong.
    return undefined
  }
}
