import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { changePackOffer } from './change-pack-offer.ts'
import { createPackOffer } from './create-pack-offer.ts'
import { listPackOffers } from './list-pack-offers.ts'
import { setPackOfferState } from './set-pack-offer-state.ts'

export function packRoutes(web: Web): void {
  route(web, contract.listPackOffers, listPackOffers)
  route(web, contract.createPackOffer, createPackOffer)
  route(web, contract.changePackOffer, changePackOffer)
  route(web, contract.setPackOfferState, setPackOfferState)
}
