import { z } from 'zod'
import { endpoint, IsoTime } from './endpoint.ts'

/** An address that mails may come from: plain ASCII. */
export const SenderAddress = z
  .email('Write an e-mail address')
  .max(254)
  .regex(/^[\x21-\x7e]+$/, 'Write a plain e-mail address')
  .toLowerCase()
export const SenderState = z.enum(['waiting', 'proven', 'failing'])
/** Why an address cannot be used: no key record, no leave to send in SPF, neither, or DNS could not be asked. */
export const SenderFault = z.enum(['no-key', 'no-leave', 'neither', 'unreachable'])
export type SenderFault = z.output<typeof SenderFault>

export const BrandSender = z
  .object({
    /** What mails of the brand come from today. */
    inForce: z.string(),
    own: z
      .object({
        address: z.string(),
        state: SenderState,
        fault: SenderFault.nullable(),
        checkedAt: IsoTime.nullable(),
        records: z.array(z.object({ type: z.literal('TXT'), name: z.string(), value: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: 'BrandSender' })
export type BrandSender = z.output<typeof BrandSender>

const ofSender = { since: '2026-12', scope: 'reseller', reply: BrandSender } as const
export const readBrandSender = endpoint({
  ...ofSender,
  method: 'GET',
  path: '/brand/sender',
  policy: 'brand.read',
  summary: 'The address that mails of this brand come from',
})
export const changeBrandSender = endpoint({
  ...ofSender,
  method: 'PUT',
  path: '/brand/sender',
  policy: 'brand.manage',
  summary: 'Ask for an address of its own; mails come from it once DNS allows it',
  body: z.strictObject({ address: SenderAddress }),
  problems: ['address-refused'],
})
export const checkBrandSender = endpoint({
  ...ofSender,
  method: 'POST',
  path: '/brand/sender/checks',
  policy: 'brand.manage',
  summary: 'Ask DNS now whether mails may come from the address',
  status: 200,
})
export const removeBrandSender = endpoint({
  ...ofSender,
  method: 'DELETE',
  path: '/brand/sender',
  policy: 'brand.manage',
  summary: 'Mails come from the address of the platform again',
})
