import { type setPackOfferState as contract, PackOffer } from '@scriptorium/contract'
import { Problem, type UseCase } from '#infra/http'
import { isNameTaken, lockOffer, updateOffer } from './queries.ts'

/** Nobody buys an archived pack; what was bought stays. */
export const setPackOfferState: UseCase<typeof contract> = (ctx, { params: { id }, body: { state } }) =>
  ctx.change('pack-offer.state', async tx => {
    const offer = await lockOffer(tx, id)
    if (!offer) throw new Problem('not-found')
    if (state === 'offered' && (await isNameTaken(tx, offer.name, id)))
      throw new Problem('already-exists', {
        detail: `You offer another pack with the name ${offer.name}. Rename one of them.`,
      })
    await updateOffer(tx, id, { state })
    const before = { state: PackOffer.shape.state.parse(offer.state) }
    return { value: undefined, audit: { target: id, before, after: { state } } }
  })
