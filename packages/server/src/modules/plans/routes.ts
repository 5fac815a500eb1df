import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { changeCustomerPlan, keepCustomerPlan, previewPlanChange, readCustomerPlan } from './change-customer-plan.ts'
import { changePlanTerms } from './change-tier.ts'
import { changeResellerPlan, createResellerPlan } from './draft-plan.ts'
import { listResellerPlans, readResellerPlan } from './list-plans.ts'
import { publishResellerPlan, removeResellerPlan, setResellerPlanState } from './publish-plan.ts'
import { listTiers, listWholesaleTerms, setWholesaleTerms } from './tiers.ts'

export function planRoutes(web: Web): void {
  route(web, contract.listResellerPlans, listResellerPlans)
  route(web, contract.readResellerPlan, (ctx, { params }) => readResellerPlan(ctx, params.id))
  route(web, contract.createResellerPlan, (ctx, { body }) => createResellerPlan(ctx, body))
  route(web, contract.changeResellerPlan, (ctx, { params, body }) => changeResellerPlan(ctx, params.id, body))
  route(web, contract.publishResellerPlan, (ctx, { params, body }) =>
    publishResellerPlan(ctx, params.id, body.existing),
  )
  route(web, contract.setResellerPlanState, (ctx, { params, body }) => setResellerPlanState(ctx, params.id, body.state))
  route(web, contract.removeResellerPlan, (ctx, { params }) => removeResellerPlan(ctx, params.id))
  route(web, contract.listTiers, listTiers)
  route(web, contract.listWholesaleTerms, listWholesaleTerms)
  route(web, contract.setWholesaleTerms, (ctx, { body }) => setWholesaleTerms(ctx, body))
  route(web, contract.changePlanTerms, (ctx, { body }) => changePlanTerms(ctx, body))
  route(web, contract.readCustomerPlan, (ctx, { params }) => readCustomerPlan(ctx, params.id))
  route(web, contract.previewPlanChange, (ctx, { params, body }) => previewPlanChange(ctx, params.id, body))
  route(web, contract.changeCustomerPlan, (ctx, { params, body }) => changeCustomerPlan(ctx, params.id, body))
  route(web, contract.keepCustomerPlan, (ctx, { params }) => keepCustomerPlan(ctx, params.id))
}
