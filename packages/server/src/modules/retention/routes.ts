import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { readRetention } from './read-retention.ts'

export function retentionRoutes(web: Web): void {
  route(web, contract.readRetention, ctx => readRetention(ctx))
}
