import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { listMails } from './list-mails.ts'

export function noticeRoutes(web: Web): void {
  route(web, contract.listMails, (ctx, { query }) => listMails(ctx, query))
}
