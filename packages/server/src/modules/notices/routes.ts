import * as contract from '@scriptorium/contract'
import { rawRoute, route, type Web } from '#infra/http'
import {
  changeOwnServer,
  checkOwnServer,
  readOwnServer,
  removeOwnServer,
  type ServerPorts,
} from './change-own-server.ts'
import { listMails } from './list-mails.ts'
import { pageOfBrandMail, previewBrandMail, sendBrandMail } from './preview-mail.ts'

/** A mail is a page of its own: no scripts, and its sheet is its own, too. */
const mailPage = {
  'content-security-policy':
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'",
  'x-frame-options': 'SAMEORIGIN',
}

export function noticeRoutes(web: Web, parts: Omit<ServerPorts, 'ports'>): void {
  const own: ServerPorts = { ...parts, ports: web.ports }
  const stationery = parts.mail
  route(web, contract.listMails, (ctx, { query }) => listMails(ctx, query))
  route(web, contract.previewBrandMail, (ctx, { query }) => previewBrandMail(ctx, stationery, query))
  route(web, contract.sendBrandMail, (ctx, { body }) => sendBrandMail(ctx, stationery, body))
  route(web, contract.readBrandMailServer, ctx => readOwnServer(ctx))
  route(web, contract.changeBrandMailServer, (ctx, { body }) => changeOwnServer(ctx, own, body))
  route(web, contract.checkBrandMailServer, ctx => checkOwnServer(ctx, own))
  route(web, contract.removeBrandMailServer, ctx => removeOwnServer(ctx))
  rawRoute(web, contract.showBrandMail, async (ctx, { query }, _request, reply) =>
    reply
      .headers(mailPage)
      .type('text/html; charset=utf-8')
      .send(await pageOfBrandMail(ctx, stationery, query)),
  )
}
