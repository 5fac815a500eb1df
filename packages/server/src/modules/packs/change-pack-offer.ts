import type { changePackOffer as contract, PackDraft } from '@scriptorium/contract'
import { Problem, type UseCase } from '#infra/http'
import { nameTaken, requireOnePrice } from './check-pack.ts'
import { isNameTaken, isOfferFixed, lockOffer, priceRows, putPrices, updateOffer } from './queries.ts'

/** What somebody went to the checkout with stays what it was; its name is only a name. */
export const changePackOffer: UseCase<typeof contract> = (ctx, { params: { id }, body }) =>
  ctx.change('pack-offer.change', async tx => {
    const offer = await lockOffer(tx, id)
    if (!offer) throw new Problem('not-found')
    requireOnePrice(body)
    if (offer.state === 'offered' && (await isNameTaken(tx, body.name, id))) throw nameTaken(body.name)
    const prices = (await priceRows(tx)).filter(({ offer_id }) => offer_id === id)
    const before = { name: offer.name, minutes: offer.minutes, lastsDays: offer.lasts_days, prices }
    if (!isSame(before, body)) {
      if (await isOfferFixed(tx, id))
        throw new Problem('in-use', {
          detail: 'A customer went to the checkout with this pack. Archive it and offer a new one instead.',
        })
      await putPrices(tx, id, body.prices)
    }
    await updateOffer(tx, id, { name: body.name, minutes: body.minutes, lasts_days: body.lastsDays })
    return {
      value: undefined,
      audit: { target: id, before: { name: offer.name, minutes: offer.minutes }, after: body },
    }
  })

/** Whether both sell the same at the same prices, whatever they are called. */
function isSame(one: PackDraft, other: PackDraft): boolean {
  const termsOf = ({ minutes, lastsDays, prices }: PackDraft) =>
    JSON.stringify([minutes, lastsDays, ...prices.map(({ currency, minor }) => `${currency} ${minor}`).toSorted()])
  return termsOf(one) === termsOf(other)
}
