export { planMonth } from './plan-month.ts'
export { putOnPlan } from './put-on-plan.ts'
export { renewPlans } from './renew-plans.ts'
export { planRoutes } from './routes.ts'
