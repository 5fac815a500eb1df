import { z } from 'zod'

/** In base64url; what is none is refused with the rest of the answer. */
const base64url = z.string().min(1).max(20_000)
/** Browsers send what they please here, and nothing of it counts. */
const extensions = z.record(z.string(), z.unknown())

/** What a browser answers when a passkey signed a challenge. */
export const PasskeyAnswer = z.strictObject({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: extensions.optional(),
  response: z.strictObject({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().max(200).nullish(),
  }),
})
export type PasskeyAnswer = z.output<typeof PasskeyAnswer>

/** What a browser answers when a passkey was made. */
export const NewPasskeyAnswer = z.strictObject({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: extensions.optional(),
  response: z.strictObject({
    clientDataJSON: base64url,
    attestationObject: base64url,
    authenticatorData: base64url.optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: base64url.optional(),
  }),
})
export type NewPasskeyAnswer = z.output<typeof NewPasskeyAnswer>
