export { requireSelling } from './accept-terms.ts'
export type { OnboardingMail, OnboardingMailPort } from './mail.ts'
export { onboardingRoutes } from './routes.ts'
