import { type listPackOffers as contract, PackOffer } from '@scriptorium/contract'
import type { UseCase } from '#infra/http'
import { offerRows, priceRows } from './queries.ts'

export const listPackOffers: UseCase<typeof contract> = ctx =>
  ctx.read(async tx => {
    const prices = Map.groupBy(await priceRows(tx), row => row.offer_id)
    const items = (await offerRows(tx)).map(row => ({
      id: row.id,
      name: row.name,
      minutes: row.minutes,
      lastsDays: row.lasts_days,
      prices: (prices.get(row.id) ?? []).map(({ currency, minor }) => ({ currency, minor })),
      state: PackOffer.shape.state.parse(row.state),
      isFixed: row.is_fixed,
      createdAt: row.created_at.toISOString(),
    }))
    return { items, nextCursor: null }
  })
