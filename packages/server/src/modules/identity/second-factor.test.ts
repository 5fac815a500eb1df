import type { TenantRole } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePerson, makeSession, makeStaff } from './fixtures.ts'
import { openTestSite } from './test-site.ts'
import { codeAt } from './totp.ts'

const { ports, clock, owner } = await testDatabase()
// Codes and waits are counted in this clock: it stands still unless a test passes time.
clock.set(new Date())
const site = await openTestSite(ports)
const { call, sent } = site
const password = 'scriptorium demo 1'
const acme = 'acme.localhost'
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })
const stepMs = 30_000

let people = 0
async function person(role: TenantRole = 'tenant_editor', tenantId = harbor.id) {
  people += 1
  const email = `person-${people}@harbor.test`
  const { id } = await makePerson(ports, { realmId: realm.id, email, name: `Person ${people}`, password })
  await makeMember(ports, { tenantId, realmId: realm.id, personId: id, role })
  const { cookie } = await makeSession(ports, { realmId: realm.id, personId: id, host: acme, tenantId })
  return { id, email, cookie }
}
type Body = { id: string; secret: string; url: string; recoveryCodes: string[]; code?: string }
const bodyOf = (answer: { body: unknown }): Body => Object(answer.body)
const signIn = (email: string) => call('POST', acme, '/sessions', { body: { email, password } })
const factor = (pending: string | undefined, body: unknown) =>
  call('POST', acme, '/sessions/second-factor', { pending: pending ?? '', body })
const code = (secret: string) => codeAt(secret, clock.now())
const mailsTo = (email: string) => sent.filter(mail => mail.to.email === email)

/** Somebody with an authenticator app, half a minute after enrolling. */
async function enrolled(role?: TenantRole) {
  const one = await person(role)
  const begun = bodyOf(await call('POST', acme, '/me/totp', { cookie: one.cookie }))
  const confirmed = await call('POST', acme, '/me/totp/confirmations', {
    cookie: one.cookie,
    body: { id: begun.id, code: code(begun.secret) },
  })
  expect(confirmed.status).toBe(200)
  clock.pass(stepMs)
  return { ...one, secret: begun.secret, recoveryCodes: bodyOf(confirmed).recoveryCodes }
}

describe('an authenticator app', () => {
  it('counts once a code of it was given, ends every other session and tells the owner [AUT-19]', async () => {
    const one = await person()
    const elsewhere = await makeSession(ports, { realmId: realm.id, personId: one.id, host: acme, tenantId: harbor.id })
    const begun = bodyOf(await call('POST', acme, '/me/totp', { cookie: one.cookie }))
    expect(begun.url).toContain('otpauth://totp/Acme%20Scribe:')
    const confirm = (given: string) =>
      call('POST', acme, '/me/totp/confirmations', { cookie: one.cookie, body: { id: begun.id, code: given } })
    expect(await confirm('000000')).toMatchObject({ status: 401, body: { code: 'wrong-code' } })
    expect((await signIn(one.email)).status).toBe(201)
    const { recoveryCodes } = bodyOf(await confirm(code(begun.secret)))
    expect(recoveryCodes).toHaveLength(10)
    expect((await signIn(one.email)).body).toEqual({ needs: 'second-factor', methods: ['totp', 'recovery-code'] })
    expect((await call('GET', acme, '/me', { cookie: elsewhere.cookie })).status).toBe(401)
    expect(mailsTo(one.email).at(-1)).toMatchObject({ kind: 'security-notice', what: 'totp-added' })
    const security = await call('GET', acme, '/me/security', { cookie: one.cookie })
    expect(security.body).toMatchObject({ recoveryCodesLeft: 10, secondFactorRequired: false })
  })
  it('is asked for before there is a session, which then has a new id [AUT-04] [AUT-07]', async () => {
    const one = await enrolled()
    const half = await signIn(one.email)
    expect([half.status, half.session]).toEqual([200, undefined])
    // What the browser holds meanwhile opens nothing.
    for (const cookie of [half.pending ?? '', '']) {
      expect((await call('GET', acme, '/me', { cookie })).status).toBe(401)
      expect((await call('GET', acme, '/me/security', { cookie, pending: half.pending ?? '' })).status).toBe(401)
    }
    expect((await factor(undefined, { method: 'totp', code: code(one.secret) })).status).toBe(401)
    const full = await factor(half.pending, { method: 'totp', code: code(one.secret) })
    expect(full.status).toBe(201)
    expect(full.session?.split('.')[0]).not.toBe(half.pending?.split('.')[0])
    expect((await call('GET', acme, '/me', { cookie: full.session ?? '' })).body).toMatchObject({ area: 'tenant' })
    clock.pass(stepMs)
    expect((await factor(half.pending, { method: 'totp', code: code(one.secret) })).status).toBe(401)
  })
  it('is asked for by an invitation as well [AUT-07]', async () => {
    const one = await enrolled()
    const juniper = await makeTenant(ports, { resellerId: realm.id, slug: `juniper-${people}`, name: 'Juniper' })
    const inviter = await person('tenant_owner', juniper.id)
    await call('POST', acme, '/invitations', {
      cookie: inviter.cookie,
      body: { email: one.email, role: 'tenant_viewer' },
    })
    const mail = mailsTo(one.email).findLast(each => each.kind === 'invitation')
    const token = mail && 'url' in mail ? new URL(mail.url).searchParams.get('token') : ''
    const accepted = await call('POST', acme, '/invitations/redeem', { body: { token, password } })
    expect([accepted.status, accepted.session]).toEqual([200, undefined])
    const full = await factor(accepted.pending, { method: 'totp', code: code(one.secret) })
    expect((await call('GET', acme, '/me', { cookie: full.session ?? '' })).body).toMatchObject({
      tenant: { id: juniper.id },
    })
  })
  it('takes a code once, also when it comes in parallel, and no earlier one [AUT-08]', async () => {
    const one = await enrolled()
    const early = codeAt(one.secret, new Date(clock.now().getTime() - stepMs))
    const halves = await Promise.all(Array.from({ length: 4 }, () => signIn(one.email)))
    const given = { method: 'totp', code: code(one.secret) }
    const answers = await Promise.all(halves.map(half => factor(half.pending, given)))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 401, 401, 401])
    const next = await signIn(one.email)
    expect((await factor(next.pending, given)).body).toMatchObject({ code: 'wrong-code' })
    expect((await factor(next.pending, { method: 'totp', code: early })).body).toMatchObject({ code: 'wrong-code' })
  })
  it('is guessed five times, then waits [AUT-08]', async () => {
    const one = await enrolled()
    const { pending } = await signIn(one.email)
    for (let guess = 0; guess < 5; guess += 1)
      expect((await factor(pending, { method: 'totp', code: `00000${guess}` })).status).toBe(401)
    expect((await factor(pending, { method: 'totp', code: code(one.secret) })).status).toBe(429)
    // Another first factor starts no new count.
    const again = await signIn(one.email)
    expect((await factor(again.pending, { method: 'totp', code: code(one.secret) })).status).toBe(429)
    clock.pass(20 * 60_000)
  })
  it('has ten minutes to be given, in the place where it began', async () => {
    const one = await enrolled()
    const half = await signIn(one.email)
    const elsewhere = await call('POST', 'localhost', '/sessions/second-factor', {
      pending: half.pending ?? '',
      body: { method: 'totp', code: code(one.secret) },
    })
    expect(elsewhere.status).toBe(401)
    clock.pass(10 * 60_000 + 1)
    expect((await factor(half.pending, { method: 'totp', code: code(one.secret) })).status).toBe(401)
  })
  it('stays when the password is reset, and what began before is over [AUT-07] [AUT-19]', async () => {
    const one = await enrolled()
    const half = await signIn(one.email)
    await call('POST', acme, '/password-resets', { body: { email: one.email } })
    const mail = mailsTo(one.email).findLast(each => each.kind === 'password-reset')
    const token = mail && 'url' in mail ? new URL(mail.url).searchParams.get('token') : ''
    const body = { token, password: 'another good password' }
    expect((await call('POST', acme, '/password-resets/redeem', { body })).status).toBe(204)
    expect((await factor(half.pending, { method: 'totp', code: code(one.secret) })).status).toBe(401)
    const again = await call('POST', acme, '/sessions', { body: { email: one.email, password: body.password } })
    expect(again.body).toMatchObject({ needs: 'second-factor' })
  })
  it('lies sealed in the database, and opens for its person alone [AUT-22]', async () => {
    const [one, other] = [await enrolled(), await enrolled()]
    const client = await owner.connect()
    await client.query('begin; alter table totp no force row level security')
    const { rows } = await client.query('select sealed_secret from totp where person_id = $1', [one.id])
    const stored: Buffer = rows[0].sealed_secret
    expect(stored.includes(Buffer.from(one.secret))).toBe(false)
    await client.query('update totp set sealed_secret = $1 where person_id = $2', [stored, other.id])
    await client.query('alter table totp force row level security; commit')
    client.release()
    const half = await signIn(other.email)
    expect((await factor(half.pending, { method: 'totp', code: code(one.secret) })).status).toBe(500)
  })
  it('can be removed by its owner, with its recovery codes; then the password is enough', async () => {
    const one = await enrolled()
    expect((await call('DELETE', acme, '/me/totp', { cookie: one.cookie })).status).toBe(204)
    expect((await signIn(one.email)).status).toBe(201)
    const security = await call('GET', acme, '/me/security', { cookie: one.cookie })
    expect(security.body).toMatchObject({ totpSince: null, recoveryCodesLeft: 0 })
    expect((await call('POST', acme, '/me/recovery-codes', { cookie: one.cookie })).body).toMatchObject({
      code: 'not-enrolled',
    })
  })
})

describe('a recovery code', () => {
  it('works once, however it is typed, and exactly once in parallel [AUT-08]', async () => {
    const one = await enrolled()
    const [first = '', second = ''] = one.recoveryCodes
    const halves = await Promise.all(Array.from({ length: 4 }, () => signIn(one.email)))
    const answers = await Promise.all(
      halves.map(half => factor(half.pending, { method: 'recovery-code', code: first.toLowerCase() })),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 401, 401, 401])
    expect(mailsTo(one.email).filter(mail => 'what' in mail && mail.what === 'recovery-code-used')).toHaveLength(1)
    const half = await signIn(one.email)
    expect((await factor(half.pending, { method: 'recovery-code', code: first })).status).toBe(401)
    expect((await factor(half.pending, { method: 'recovery-code', code: second.replaceAll('-', ' ') })).status).toBe(
      201,
    )
  })
  it('of somebody else opens nothing, and new ones end the earlier ones', async () => {
    const [one, other] = [await enrolled(), await enrolled()]
    const half = await signIn(one.email)
    const foreign = other.recoveryCodes[0] ?? ''
    expect((await factor(half.pending, { method: 'recovery-code', code: foreign })).status).toBe(401)
    const made = bodyOf(await call('POST', acme, '/me/recovery-codes', { cookie: one.cookie }))
    expect((await factor(half.pending, { method: 'recovery-code', code: one.recoveryCodes[0] })).status).toBe(401)
    expect((await factor(half.pending, { method: 'recovery-code', code: made.recoveryCodes[0] })).status).toBe(201)
  })
})

describe('a sensitive act', () => {
  const act = (cookie: string) => call('POST', acme, '/me/recovery-codes', { cookie })
  const confirm = (cookie: string, body: unknown) =>
    call('POST', acme, '/sessions/current/confirmations', { cookie, body })
  it('asks ten minutes after the factor for a factor again, and takes no password [AUT-24]', async () => {
    const one = await enrolled()
    clock.pass(10 * 60_000)
    expect((await act(one.cookie)).body).toMatchObject({
      code: 'step-up-needed',
      methods: ['totp', 'recovery-code'],
    })
    expect((await confirm(one.cookie, { password })).body).toMatchObject({ code: 'wrong-credentials' })
    expect((await act(one.cookie)).status).toBe(403)
    expect((await confirm(one.cookie, { method: 'totp', code: '000000' })).body).toMatchObject({ code: 'wrong-code' })
    expect((await confirm(one.cookie, { method: 'totp', code: code(one.secret) })).status).toBe(204)
    expect((await act(one.cookie)).status).toBe(201)
  })
  it('changes a password only with the factor, where one is enrolled [AUT-24]', async () => {
    const one = await enrolled()
    const change = () =>
      call('PUT', acme, '/me/password', {
        cookie: one.cookie,
        body: { current: password, next: 'another good password' },
      })
    clock.pass(10 * 60_000)
    expect((await change()).body).toMatchObject({ code: 'step-up-needed' })
    await confirm(one.cookie, { method: 'totp', code: code(one.secret) })
    expect((await change()).status).toBe(204)
  })
})

describe('where a second factor is a must', () => {
  it('staff outside a demo may do nothing but enrol one [AUT-07]', async () => {
    const strict = await openTestSite(ports, { demo: false })
    const email = 'owner@acme.test'
    const { id } = await makePerson(ports, { realmId: realm.id, email, name: 'Owner', password })
    await makeStaff(ports, { realmId: realm.id, personId: id, role: 'reseller_owner' })
    const signed = await strict.call('POST', acme, '/sessions', { body: { email, password } })
    const own = { cookie: signed.session ?? '' }
    expect((await strict.call('GET', acme, '/me', own)).body).toMatchObject({ role: null, lacksFactor: true })
    for (const path of ['/sessions', '/members', '/me/security-events'])
      expect((await strict.call('GET', acme, path, own)).body).toMatchObject({ code: 'second-factor-missing' })
    const begun = bodyOf(await strict.call('POST', acme, '/me/totp', own))
    const confirmed = await strict.call('POST', acme, '/me/totp/confirmations', {
      ...own,
      body: { id: begun.id, code: code(begun.secret) },
    })
    expect(confirmed.status).toBe(200)
    expect((await strict.call('GET', acme, '/me', own)).body).toMatchObject({
      role: 'reseller_owner',
      lacksFactor: false,
    })
    expect((await strict.call('DELETE', acme, '/me/totp', own)).body).toMatchObject({ code: 'factor-required' })
  })
  it('a customer’s members are led to it from the next request on [AUT-07]', async () => {
    const quay = await makeTenant(ports, { resellerId: realm.id, slug: 'quay', name: 'Quay' })
    const [boss, editor] = [await person('tenant_owner', quay.id), await person('tenant_editor', quay.id)]
    const demand = (cookie: string, secondFactorRequired: boolean) =>
      call('PUT', acme, '/security', { cookie, body: { secondFactorRequired } })
    expect((await demand(editor.cookie, true)).status).toBe(403)
    expect((await call('GET', acme, '/members', { cookie: editor.cookie })).status).toBe(200)
    expect((await demand(boss.cookie, true)).body).toEqual({ secondFactorRequired: true, membersWithoutFactor: 2 })
    for (const { cookie } of [boss, editor])
      expect((await call('GET', acme, '/members', { cookie })).body).toMatchObject({ code: 'second-factor-missing' })
    const begun = bodyOf(await call('POST', acme, '/me/totp', { cookie: boss.cookie }))
    await call('POST', acme, '/me/totp/confirmations', {
      cookie: boss.cookie,
      body: { id: begun.id, code: code(begun.secret) },
    })
    expect((await demand(boss.cookie, false)).body).toEqual({ secondFactorRequired: false, membersWithoutFactor: 1 })
    expect((await call('GET', acme, '/members', { cookie: editor.cookie })).status).toBe(200)
  })
})

describe('the owner of an account', () => {
  it('is told of a browser that is new, and sees what happened lately', async () => {
    const one = await person()
    const first = await signIn(one.email)
    expect(mailsTo(one.email)).toHaveLength(0)
    await call('POST', acme, '/sessions', { body: { email: one.email, password }, device: first.device ?? '' })
    expect(mailsTo(one.email)).toHaveLength(0)
    clock.pass(10)
    await call('POST', acme, '/sessions', { body: { email: one.email, password: 'wrong' } })
    clock.pass(10)
    const second = await signIn(one.email)
    expect(mailsTo(one.email)).toMatchObject([{ kind: 'security-notice', what: 'new-device' }])
    const events = await call('GET', acme, '/me/security-events?limit=2', { cookie: second.session ?? '' })
    expect(events.body).toMatchObject({
      items: [
        { kind: 'signed-in', way: 'password' },
        { kind: 'sign-in-refused', way: 'password' },
      ],
    })
  })
  it('changes the address by a link to the new one; the old one is told, and sessions end [AUT-19]', async () => {
    const [one, taken] = [await person(), await person()]
    const email = `new-${one.email}`
    const ask = (wanted: string) =>
      call('POST', acme, '/me/email-changes', { cookie: one.cookie, body: { email: wanted } })
    const answers = [await ask(taken.email), await ask(email)]
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array(2).fill({ status: 202, body: { accepted: true } }),
    )
    expect(mailsTo(taken.email)).toHaveLength(0)
    expect(mailsTo(one.email).at(-1)).toMatchObject({ what: 'email-change-asked' })
    const mail = mailsTo(email)[0]
    const token = mail && 'url' in mail ? new URL(mail.url).searchParams.get('token') : ''
    const redeem = () => call('POST', acme, '/email-changes/redeem', { body: { token } })
    const both = await Promise.all([redeem(), redeem()])
    expect(both.map(answer => answer.status).sort()).toEqual([204, 410])
    expect(mailsTo(one.email).at(-1)).toMatchObject({ what: 'email-changed' })
    expect((await call('GET', acme, '/me', { cookie: one.cookie })).status).toBe(401)
    expect((await signIn(one.email)).status).toBe(401)
    expect((await signIn(email)).status).toBe(201)
  })
  it('who proves an address first loses what a stranger set up before [AUT-12]', async () => {
    const email = 'victim@harbor.test'
    const { id } = await makePerson(ports, { realmId: realm.id, email, name: 'Stranger', password, verified: false })
    await makeMember(ports, { tenantId: harbor.id, realmId: realm.id, personId: id, role: 'tenant_admin' })
    const { cookie } = await makeSession(ports, { realmId: realm.id, personId: id, host: acme, tenantId: harbor.id })
    const begun = bodyOf(await call('POST', acme, '/me/totp', { cookie }))
    await call('POST', acme, '/me/totp/confirmations', { cookie, body: { id: begun.id, code: code(begun.secret) } })
    const { key } = Object(
      (await call('POST', acme, '/api-keys', { cookie, body: { name: 'k', scopes: ['read'] } })).body,
    )
    const juniper = await makeTenant(ports, { resellerId: realm.id, slug: 'juniper', name: 'Juniper' })
    const inviter = await person('tenant_owner', juniper.id)
    await call('POST', acme, '/invitations', { cookie: inviter.cookie, body: { email, role: 'tenant_viewer' } })
    const mail = mailsTo(email).findLast(each => each.kind === 'invitation')
    const token = mail && 'url' in mail ? new URL(mail.url).searchParams.get('token') : ''
    const preview = await call('POST', acme, '/invitations/preview', { body: { token } })
    expect(preview.body).toMatchObject({ newAccount: true })
    const mine = { token, name: 'Victim', password: 'a password of my own' }
    expect((await call('POST', acme, '/invitations/redeem', { body: mine })).status).toBe(201)
    expect((await signIn(email)).status).toBe(401)
    expect((await call('GET', acme, '/me', { cookie })).status).toBe(401)
    expect((await call('GET', acme, '/me', { bearer: key })).status).toBe(401)
    const signed = await call('POST', acme, '/sessions', { body: { email, password: mine.password } })
    expect(signed.status).toBe(201)
  })
})
