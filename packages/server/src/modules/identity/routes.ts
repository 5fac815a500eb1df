import * as contract from '@scriptorium/contract'
import { answer, rawRoute, route, type Web } from '#infra/http'
import { readAccountSecurity } from './account-security.ts'
import { answersSignIn } from './answer-sign-in.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { redeemEmailChange, requestEmailChange } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { customerPeopleRoutes } from './customer-people-routes.ts'
import { changeCustomerSecurity, readCustomerSecurity } from './customer-security.ts'
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from './enrol-passkey.ts'
import { beginTotp, confirmTotp, makeRecoveryCodes, removeTotp } from './enrol-totp.ts'
import { giveSecondFactor } from './finish-sign-in.ts'
import { redeemHandOver } from './hand-over.ts'
import { inviteMember, listInvitations, revokeInvitation } from './invite-member.ts'
import { redeemMagicLink, requestMagicLink } from './magic-link.ts'
import type { IdentityPorts } from './mail.ts'
import { readMe, updateMe } from './me.ts'
import { changeMemberRole, listMembers, removeMember } from './members.ts'
import { listSecurityEvents } from './note-security.ts'
import {
  beginConfirmationPasskey,
  beginPasskeySignIn,
  beginSecondFactorPasskey,
  signInByPasskey,
} from './passkey-sign-in.ts'
import { confirmIdentity } from './prove-identity.ts'
import { previewInvitation, redeemInvitation } from './redeem-invitation.ts'
import { redeemPasswordReset, requestPasswordReset } from './reset-password.ts'
import { sessionCookies } from './session-cookies.ts'
import { listSessions, revokeSession, signOut, switchTenant } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signInBySso } from './sign-in-by-sso.ts'
import { beginSsoSignIn } from './sso-attempt.ts'
import { changeSso, connectSso, disconnectSso, readSso } from './sso-connection.ts'
import { addSsoDomain, checkSsoDomain, confirmSsoDomain, readCustomerSso, removeSsoDomain } from './sso-domains.ts'
import { redeemEmailVerification, requestEmailVerification } from './verify-email.ts'

export function identityRoutes(web: Web, identity: IdentityPorts): void {
  const { ports } = web
  const cookies = sessionCookies(web.secure)
  const answerSignIn = answersSignIn(cookies)

  rawRoute(web, contract.signIn, async (ctx, { body }, request, reply) => {
    return answerSignIn(contract.signIn, await signIn(ports, identity, ctx, body, cookies.read(request)), reply)
  })
  rawRoute(web, contract.giveSecondFactor, async (ctx, { body }, request, reply) => {
    const opened = await giveSecondFactor(ports, identity, ctx, body, cookies.read(request))
    cookies.set(reply, opened)
    cookies.clearPending(reply)
    return answer(contract.giveSecondFactor, opened, reply)
  })
  rawRoute(web, contract.beginSsoSignIn, async (ctx, { body }, _request, reply) => {
    const { url, attempt } = await beginSsoSignIn(ports, identity, ctx, body.email)
    cookies.setSso(reply, attempt)
    return answer(contract.beginSsoSignIn, { url }, reply)
  })
  rawRoute(web, contract.signInBySso, async (ctx, { body }, request, reply) => {
    const outcome = await signInBySso(ports, identity, ctx, body, cookies.read(request))
    cookies.clearSso(reply)
    return answerSignIn(contract.signInBySso, outcome, reply)
  })
  route(web, contract.beginPasskeySignIn, ctx => beginPasskeySignIn(ports, ctx))
  rawRoute(web, contract.signInByPasskey, async (ctx, { body }, request, reply) => {
    const outcome = await signInByPasskey(ports, identity, ctx, body, cookies.read(request))
    return answerSignIn(contract.signInByPasskey, outcome, reply)
  })
  rawRoute(web, contract.beginSecondFactorPasskey, async (ctx, _input, request, reply) => {
    const begun = await beginSecondFactorPasskey(ctx, cookies.read(request))
    return answer(contract.beginSecondFactorPasskey, begun, reply)
  })
  rawRoute(web, contract.signOut, async (ctx, _input, _request, reply) => {
    await signOut(ctx)
    cookies.clear(reply)
    return answer(contract.signOut, undefined, reply)
  })
  rawRoute(web, contract.switchTenant, async (ctx, { body }, request, reply) => {
    const { me, opened } = await switchTenant(ctx, body.tenantId, cookies.read(request).session)
    cookies.change(reply, opened)
    return answer(contract.switchTenant, me, reply)
  })
  rawRoute(web, contract.redeemInvitation, async (ctx, { body }, request, reply) => {
    const outcome = await redeemInvitation(ports, identity, ctx, body, cookies.read(request))
    return answerSignIn(contract.redeemInvitation, outcome, reply)
  })

  rawRoute(web, contract.redeemMagicLink, async (ctx, { body }, request, reply) => {
    const outcome = await redeemMagicLink(ports, identity, ctx, body.token, cookies.read(request))
    return answerSignIn(contract.redeemMagicLink, outcome, reply)
  })
  rawRoute(web, contract.redeemHandOver, async (ctx, { body }, request, reply) => {
    const outcome = await redeemHandOver(ports, identity, ctx, body.token, cookies.read(request))
    return answerSignIn(contract.redeemHandOver, outcome, reply)
  })

  route(web, contract.listSessions, (ctx, { query }) => listSessions(ctx, query))
  route(web, contract.revokeSession, (ctx, { params }) => revokeSession(ctx, params.id))
  route(web, contract.readMe, ctx => readMe(ctx))
  route(web, contract.updateMe, (ctx, { body }) => updateMe(ctx, body))
  route(web, contract.changePassword, (ctx, { body }) => changePassword(ports, identity, ctx, body))
  route(web, contract.confirmIdentity, (ctx, { body }) => confirmIdentity(ports, identity, ctx, body))
  route(web, contract.requestEmailChange, (ctx, { body }) => requestEmailChange(ports, identity, ctx, body.email))
  route(web, contract.redeemEmailChange, (ctx, { body }) => redeemEmailChange(ports, identity, ctx, body.token))
  route(web, contract.readAccountSecurity, ctx => readAccountSecurity(identity, ctx))
  route(web, contract.listSecurityEvents, (ctx, { query }) => listSecurityEvents(ctx, query))
  route(web, contract.beginTotp, ctx => beginTotp(identity, ctx))
  route(web, contract.confirmTotp, (ctx, { body }) => confirmTotp(ports, identity, ctx, body))
  route(web, contract.removeTotp, ctx => removeTotp(identity, ctx))
  route(web, contract.beginConfirmationPasskey, ctx => beginConfirmationPasskey(ctx))
  route(web, contract.beginPasskey, ctx => beginPasskey(ctx))
  route(web, contract.addPasskey, (ctx, { body }) => addPasskey(identity, ctx, body))
  route(web, contract.renamePasskey, (ctx, { params, body }) => renamePasskey(ctx, params.id, body.name))
  route(web, contract.removePasskey, (ctx, { params }) => removePasskey(identity, ctx, params.id))
  route(web, contract.makeRecoveryCodes, ctx => makeRecoveryCodes(identity, ctx))
  route(web, contract.readCustomerSecurity, ctx => readCustomerSecurity(ctx))
  route(web, contract.changeCustomerSecurity, (ctx, { body }) => changeCustomerSecurity(ctx, body))
  route(web, contract.readSso, ctx => readSso(identity, ctx))
  route(web, contract.connectSso, (ctx, { body }) => connectSso(identity, ctx, body))
  route(web, contract.changeSso, (ctx, { body }) => changeSso(identity, ctx, body))
  route(web, contract.disconnectSso, ctx => disconnectSso(ctx))
  route(web, contract.addSsoDomain, (ctx, { body }) => addSsoDomain(ctx, body.domain))
  route(web, contract.checkSsoDomain, (ctx, { params }) => checkSsoDomain(identity, ctx, params.id))
  route(web, contract.removeSsoDomain, (ctx, { params }) => removeSsoDomain(ctx, params.id))
  route(web, contract.readCustomerSso, (ctx, { params }) => readCustomerSso(ctx, params.id))
  route(web, contract.confirmSsoDomain, (ctx, { params, body }) => confirmSsoDomain(ctx, params.id, body.domain))
  route(web, contract.requestMagicLink, (ctx, { body }) => requestMagicLink(ports, identity, ctx, body.email))
  route(web, contract.requestPasswordReset, (ctx, { body }) => requestPasswordReset(ports, identity, ctx, body.email))
  route(web, contract.redeemPasswordReset, (ctx, { body }) => redeemPasswordReset(ports, identity, ctx, body))
  route(web, contract.requestEmailVerification, ctx => requestEmailVerification(ports, identity, ctx))
  route(web, contract.redeemEmailVerification, (ctx, { body }) => redeemEmailVerification(ports, ctx, body.token))

  route(web, contract.listMembers, (ctx, { query }) => listMembers(ctx, query))
  route(web, contract.changeMemberRole, (ctx, { params, body }) => changeMemberRole(ctx, params.id, body.role))
  route(web, contract.removeMember, (ctx, { params }) => removeMember(ctx, params.id))
  route(web, contract.listInvitations, (ctx, { query }) => listInvitations(ctx, query))
  route(web, contract.inviteMember, (ctx, { body }) => inviteMember(ports, identity, ctx, body))
  route(web, contract.revokeInvitation, (ctx, { params }) => revokeInvitation(ctx, params.id))
  route(web, contract.previewInvitation, (ctx, { body }) => previewInvitation(ports, ctx, body.token))

  customerPeopleRoutes(web, identity)

  route(web, contract.listApiKeys, (ctx, { query }) => listApiKeys(ctx, query))
  route(web, contract.createApiKey, (ctx, { body }) => createApiKey(ctx, body))
  route(web, contract.revokeApiKey, (ctx, { params }) => revokeApiKey(ctx, params.id))
}
