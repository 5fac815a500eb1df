import type { createPackOffer as contract } from '@scriptorium/contract'
import type { UseCase } from '#infra/http'
import { newId } from '#infra/ids'
import { nameTaken, requireOnePrice } from './check-pack.ts'
import { insertOffer, putPrices } from './queries.ts'

/** Customers can buy it at once. */
export const createPackOffer: UseCase<typeof contract> = (ctx, { body }) =>
  ctx.change('pack-offer.create', async tx => {
    requireOnePrice(body)
    const id = newId()
    if (!(await insertOffer(tx, id, body, ctx.now()))) throw nameTaken(body.name)
    await putPrices(tx, id, body.prices)
    return { value: { id }, audit: { target: id, after: body } }
  })
