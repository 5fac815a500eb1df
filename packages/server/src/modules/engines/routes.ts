import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { listEngines } from './list-engines.ts'

export function engineRoutes(web: Web): void {
  route(web, contract.listEngines, listEngines)
}
