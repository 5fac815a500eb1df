import * as contract from '@scriptorium/contract'
import { answer, rawRoute, route, type Web } from '#infra/http'
import { sessionCookies } from '#modules/identity'
import { askForVisit } from './ask-for-visit.ts'
import { decideVisit } from './decide-visit.ts'
import { endVisit } from './end-visit.ts'
import { leaveVisit } from './leave-visit.ts'
import { listVisits, listVisitsOfCustomer } from './list-visits.ts'
import { openVisit } from './open-visit.ts'
import type { VisitPorts } from './tell-owners.ts'
import { readVisitSetting, setVisitSetting } from './visit-setting.ts'

export function visitRoutes(web: Web, ports: VisitPorts): void {
  const cookies = sessionCookies(web.secure)

  route(web, contract.askForVisit, askForVisit(ports))
  route(web, contract.listVisitsOfCustomer, (ctx, { params, query }) => listVisitsOfCustomer(ctx, params.id, query))
  route(web, contract.listVisits, (ctx, { query }) => listVisits(ctx, query))
  route(web, contract.decideVisit, decideVisit)
  route(web, contract.endVisit, (ctx, { params }) => endVisit(ctx, params.id))
  route(web, contract.readVisitSetting, ctx => readVisitSetting(ctx))
  route(web, contract.setVisitSetting, (ctx, { body }) => setVisitSetting(ctx, body))
  rawRoute(web, contract.openVisit, async (ctx, { params }, request, reply) => {
    const opened = await openVisit(ports, ctx, params.id, cookies.read(request).session)
    cookies.change(reply, opened)
    return answer(contract.openVisit, opened, reply)
  })
  rawRoute(web, contract.leaveVisit, async (ctx, _input, request, reply) => {
    const opened = await leaveVisit(ctx, cookies.read(request).session)
    cookies.change(reply, opened)
    return answer(contract.leaveVisit, opened, reply)
  })
}
