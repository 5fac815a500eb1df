import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import type { MasterKey } from '#infra/keys'
import { acceptTerms, readTermsStanding } from './accept-terms.ts'
import { beginSignUp, inviteReseller, readSignUpOffer } from './begin-sign-up.ts'
import { changeResellerState } from './change-reseller-state.ts'
import { changeCompany, readCompany } from './company.ts'
import { finishSignUp } from './finish-sign-up.ts'
import { openSignUp } from './open-sign-up.ts'
import { changePayout, readPayout } from './payout.ts'
import type { OnboardingPorts } from './ports.ts'
import { readReseller, readStanding } from './reseller-details.ts'
import { checkSignUpSlug, saveSignUpCompany, saveSignUpPerson, saveSignUpSlug } from './save-sign-up.ts'
import { readSetUp, skipSetUpStep } from './set-up.ts'
import { changeSignUpSettings, listTerms, publishTerms, readSignUpSettings } from './sign-up-settings.ts'

export function onboardingRoutes(web: Web, wired: Omit<OnboardingPorts, 'ports'>, master: MasterKey): void {
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
  route(web, contract.readReseller, (ctx, { params }) => readReseller(onboarding, ctx, params.id))
  route(web, contract.changeResellerState, (ctx, { params, body }) =>
    changeResellerState(onboarding, ctx, params.id, body),
  )

  route(web, contract.readStanding, ctx => readStanding(ctx))
  route(web, contract.readSetUp, ctx => readSetUp(ctx))
  route(web, contract.skipSetUpStep, (ctx, { body }) => skipSetUpStep(ctx, body))
  route(web, contract.readTermsStanding, ctx => readTermsStanding(ctx))
  route(web, contract.acceptTerms, (ctx, { body }) => acceptTerms(onboarding, ctx, body.version))
  route(web, contract.readCompany, ctx => readCompany(ctx))
  route(web, contract.changeCompany, (ctx, { body }) => changeCompany(ctx, body.company))
  route(web, contract.readPayout, ctx => readPayout(ctx))
  route(web, contract.changePayout, (ctx, { body }) => changePayout(onboarding, master, ctx, body))
}
