import { z } from 'zod'
import { WayToPay } from './billing.ts'
import { endpoint, Id, IsoTime, pageOf } from './endpoint.ts'
import { Currency } from './money.ts'

const price = z.strictObject({ currency: Currency, minor: z.int().min(1).max(100_000_000_00) })
/** Minutes that a reseller sells beyond its plans. Prices are net. */
const draft = z.strictObject({
  name: z.string().trim().min(1).max(60),
  minutes: z.int().min(1).max(1_000_000),
  /** From the purchase on; nothing: until they are used up. */
  lastsDays: z.int().min(1).max(3_660).nullable(),
  prices: z.array(price).min(1).max(20),
})
export type PackDraft = z.output<typeof draft>

export const PackOffer = z
  .object({
    ...draft.shape,
    id: Id,
    state: z.enum(['offered', 'archived']),
    /** A customer went to the checkout with it: minutes, price and time stay as they are. */
    isFixed: z.boolean(),
    createdAt: IsoTime,
  })
  .meta({ id: 'PackOffer' })
export type PackOffer = z.output<typeof PackOffer>

const offering = { since: '2027-03', scope: 'reseller' } as const
const params = z.strictObject({ id: Id })
export const listPackOffers = endpoint({
  ...offering,
  method: 'GET',
  path: '/pack-offers',
  policy: 'reseller-plan.read',
  summary: 'The packs of minutes that this reseller sells, offered ones first',
  reply: pageOf(PackOffer),
})
export const createPackOffer = endpoint({
  ...offering,
  method: 'POST',
  path: '/pack-offers',
  policy: 'reseller-plan.manage',
  idempotent: true,
  summary: 'Offer a pack of minutes',
  body: draft,
  reply: z.object({ id: Id }),
  status: 201,
  problems: ['already-exists'],
})
export const changePackOffer = endpoint({
  ...offering,
  method: 'PUT',
  path: '/pack-offers/:id',
  policy: 'reseller-plan.manage',
  locate: 'pack-offer',
  summary: 'Change a pack: its name always, the rest until somebody went to the checkout with it',
  params,
  body: draft,
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-exists', 'in-use'],
})
export const setPackOfferState = endpoint({
  ...offering,
  method: 'PUT',
  path: '/pack-offers/:id/state',
  policy: 'reseller-plan.manage',
  locate: 'pack-offer',
  summary: 'Archive a pack: nobody buys it any more, what was bought stays. Or offer it again',
  params,
  body: z.strictObject({ state: PackOffer.shape.state }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-exists'],
})

const order = { offerId: Id, currency: Currency }
/** A pack at one of its prices. */
export const PackOnSale = z
  .object({
    ...order,
    name: z.string(),
    minutes: z.int(),
    lastsDays: z.int().nullable(),
    minor: z.int(),
  })
  .meta({ id: 'PackOnSale' })
export type PackOnSale = z.output<typeof PackOnSale>

export const listPacks = endpoint({
  method: 'GET',
  path: '/packs',
  since: '2027-03',
  policy: 'usage.read',
  scope: 'tenant',
  summary: 'Packs of minutes that can be bought now; none while nothing is sold',
  reply: z.object({ items: z.array(PackOnSale) }),
})
export const beginPackCheckout = endpoint({
  method: 'POST',
  path: '/pack-checkouts',
  since: '2027-03',
  policy: 'subscription.manage',
  scope: 'tenant',
  summary: 'Choose a pack of minutes; gives where it is bought',
  body: z.strictObject(order),
  status: 201,
  reply: WayToPay,
  problems: ['plan-not-offered', 'unavailable'],
})
