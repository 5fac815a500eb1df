import { z } from 'zod'
import { endpoint, IsoTime } from './endpoint.ts'
import { SenderAddress } from './sender.ts'

/** `tls` from the first byte (465), `starttls` before anything is told (587), `none` on this very machine only. */
export const MailServerSecurity = z.enum(['tls', 'starttls', 'none'])
export type MailServerSecurity = z.output<typeof MailServerSecurity>
/** Why a server takes no mails: it is not called or not reached, offers no TLS, shows a certificate that does not hold,
 * refuses name and password or the sender address, or refuses for another reason. */
export const MailServerFault = z.enum([
  'not-called',
  'unreachable',
  'no-tls',
  'certificate',
  'log-in',
  'sender-refused',
  'refused',
])
export type MailServerFault = z.output<typeof MailServerFault>

const MailServer = z.object({
  host: z.string(),
  port: z.int(),
  security: MailServerSecurity,
  username: z.string(),
  address: z.string(),
  state: z.enum(['working', 'failing']),
  fault: MailServerFault.nullable(),
  checkedAt: IsoTime,
  failingSince: IsoTime.nullable(),
})
export const BrandMailServer = z
  .object({
    /** The one in use; mails wait while it fails. */
    own: MailServer.nullable(),
    /** What became of a test mail that was sent just now. */
    trial: z.object({ to: z.string(), fault: MailServerFault.nullable() }).nullable(),
  })
  .meta({ id: 'BrandMailServer' })
export type BrandMailServer = z.output<typeof BrandMailServer>

/** A host name or an IP address, as a mail provider gives it. */
export const MailHost = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/, 'Write a host name such as smtp.example.com')

const plain = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, 'Write plain text')

const ofServer = { since: '2026-12', scope: 'reseller', reply: BrandMailServer } as const
export const readBrandMailServer = endpoint({
  ...ofServer,
  method: 'GET',
  path: '/brand/mail-server',
  policy: 'brand.read',
  summary: 'The mail server of its own that mails of this brand go through, where it has one',
})
export const changeBrandMailServer = endpoint({
  ...ofServer,
  method: 'PUT',
  path: '/brand/mail-server',
  policy: 'brand.manage',
  stepUp: true,
  summary: 'Try a mail server with a test mail to yourself; it is used from then on if that is taken',
  body: z.strictObject({
    mailHost: MailHost,
    port: z.int().min(1).max(65_535),
    security: MailServerSecurity,
    username: plain(200),
    /** Empty keeps the one that is sealed, at the same host under the same name. */
    password: plain(500),
    address: SenderAddress,
  }),
  problems: ['address-refused'],
})
export const checkBrandMailServer = endpoint({
  ...ofServer,
  method: 'POST',
  path: '/brand/mail-server/checks',
  policy: 'brand.manage',
  summary: 'Send a test mail to yourself through the server in use; mails that wait go on if it is taken',
  status: 200,
  problems: ['not-found'],
})
export const removeBrandMailServer = endpoint({
  ...ofServer,
  method: 'DELETE',
  path: '/brand/mail-server',
  policy: 'brand.manage',
  stepUp: true,
  summary: 'Mails go through the platform’s server again',
})
