import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { beginSignUp, inviteReseller, readSignUpOffer } from './begin-sign-up.ts'
import { finishSignUp } from './finish-sign-up.ts'
import { openSignUp } from './open-sign-up.ts'
import type { OnboardingPorts } from './ports.ts'
import { checkSignUpSlug, saveSignUpCompany, saveSignUpPerson, saveSignUpSlug } from './save-sign-up.ts'
import { changeSignUpSettings, listTerms, publishTerms, readSignUpSettings } from './sign-up-settings.ts'

export function onboardingRoutes(web: Web, wired: Omit<OnboardingPorts, 'ports'>): void {
  const onboarding: OnboardingPorts = { ...wired, ports: web.ports }
  route(web, contract.readSignUpOffer, ctx => readSignUpOffer(ctx))
  route(web, contract.beginSignUp, (ctx, { body }) => beginSignUp(onboarding, ctx, body))
  route(web, contract.openSignUp, (ctx, { body }) => openSignUp(onboarding, ctx, body.token))
  route(web, contract.saveSignUpPerson, (ctx, { body }) => saveSignUpPerson(onboarding, ctx, body))
  route(web, contract.saveSignUpCompany, (ctx, { body }) => saveSignUpCompany(onboarding, ctx, body))
  route(web, contract.checkSignUpSlug, (ctx, { body }) => checkSignUpSlug(onboarding, ctx, body))
  route(web, contract.saveSignUpSlug, (ctx, { body }) => saveSignUpSlug(onboarding, ctx, body))
  route(web, contract.finishSignUp, (ctx, { body }) => finishSignUp(onboarding, ctx, body))

  route(web, contract.readSignUpSettings, ctx => readSignUpSettings(ctx))
  route(web, contract.changeSignUpSettings, (ctx, { body }) => changeSignUpSettings(ctx, body.mode))
  route(web, contract.listTerms, ctx => listTerms(ctx))
  route(web, contract.publishTerms, (ctx, { body }) => publishTerms(ctx, body))
  route(web, contract.inviteReseller, (ctx, { body }) => inviteReseller(onboarding, ctx, body))
}
