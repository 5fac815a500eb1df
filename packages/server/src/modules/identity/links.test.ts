import { describe, expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePerson, makeSession } from './fixtures.ts'
import { createOwnerLink } from './invite.ts'
import { acceptInvitation } from './queries/invitations.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock } = await testDatabase()
// Waits are counted in this clock: it stands still unless a test passes time.
clock.set(new Date())
const site = await openTestSite(ports)
const { call, sent } = site
const password = 'scriptorium demo 1'
const next = 'another good password'
const acme = 'acme.localhost'
const other = 'beacon.localhost'

const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', productName: 'Beacon', colour: '#123b7a' })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })

async function person(
  name: string,
  role: 'tenant_owner' | 'tenant_admin' | 'tenant_editor' = 'tenant_editor',
  more = {},
) {
  const email = `${name}@harbor.test`
  const { id } = await makePerson(ports, { realmId: realm.id, email, name, password, ...more })
  await makeMember(ports, { tenantId: harbor.id, realmId: realm.id, personId: id, role })
  const session = await makeSession(ports, { realmId: realm.id, personId: id, host: acme, tenantId: harbor.id })
  return { id, email, cookie: session.cookie }
}
const signIn = (email: string, word = password, host = acme) =>
  call('POST', host, '/sessions', { body: { email, password: word } })
const resetOf = (token: string, host = acme) =>
  call('POST', host, '/password-resets/redeem', { body: { token, password: next } })

/** The newest mail to an address, and the token of its link. */
function mailTo(email: string) {
  const mail = sent.findLast(one => one.to.email === email)
  if (!mail) throw new Error(`No mail went to ${email}`)
  const url = 'url' in mail ? new URL(mail.url) : undefined
  return { mail, url, token: url?.searchParams.get('token') ?? '' }
}

describe('a password reset', () => {
  it('is answered alike for known and unknown addresses, and mails only the known one [AUT-03]', async () => {
    const known = await person('known')
    const answers = []
    for (const email of [known.email, 'unknown@harbor.test']) {
      const { status, body } = await call('POST', acme, '/password-resets', { body: { email } })
      answers.push({ status, body })
    }
    expect(answers[0]).toEqual({ status: 202, body: { accepted: true } })
    expect(answers[1]).toEqual(answers[0])
    expect(sent.filter(mail => mail.to.email === 'unknown@harbor.test')).toHaveLength(0)
    expect(mailTo(known.email).mail).toMatchObject({ kind: 'password-reset', realmId: realm.id })
  })
  it('takes no less time for an unknown address than for a known one [AUT-03]', async () => {
    const times = []
    for (let n = 0; n < 5; n += 1) {
      const startedAt = performance.now()
      await call('POST', acme, '/password-resets', { body: { email: `unknown-${n}@harbor.test` } })
      times.push(performance.now() - startedAt)
    }
    expect(Math.min(...times)).toBeGreaterThan(55)
  })
  it('goes to the stored address, whatever its case in the request; two addresses are refused [AUT-14]', async () => {
    const target = await person('stored')
    await call('POST', acme, '/password-resets', { body: { email: 'STORED@Harbor.test' } })
    expect(mailTo(target.email).mail.to.email).toBe(target.email)
    for (const email of [
      [target.email, 'evil@evil.test'],
      `${target.email},evil@evil.test`,
      `${target.email}\r\nBcc: e@evil.test`,
    ]) {
      expect((await call('POST', acme, '/password-resets', { body: { email } })).status).toBe(400)
    }
    expect(sent.some(mail => mail.to.email.includes('evil'))).toBe(false)
  })
  it('links to the brand’s own address from the database, whatever the request says [AUT-15]', async () => {
    const target = await person('poisoned')
    await call('POST', acme, '/password-resets', {
      body: { email: target.email },
      headers: { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' },
    })
    expect(mailTo(target.email).url?.origin).toBe('http://acme.localhost:3000')
    const evil = await call('POST', 'evil.test', '/password-resets', { body: { email: target.email } })
    expect(evil.status).toBe(421)
  })
  it('works once, ends every session, and tells the owner [AUT-13] [AUT-19]', async () => {
    const target = await person('resetter')
    await call('POST', acme, '/password-resets', { body: { email: target.email } })
    const { token } = mailTo(target.email)
    expect((await call('GET', acme, `/password-resets/redeem?token=${token}`)).status).toBe(404)
    const answers = await Promise.all(Array.from({ length: 5 }, () => resetOf(token)))
    expect(answers.map(answer => answer.status).sort()).toEqual([204, 410, 410, 410, 410])
    expect((await call('GET', acme, '/me', { cookie: target.cookie })).status).toBe(401)
    expect(mailTo(target.email).mail.kind).toBe('password-changed')
    expect((await signIn(target.email)).status).toBe(401)
    expect((await signIn(target.email, next)).status).toBe(201)
    expect((await resetOf(token)).status).toBe(410)
  })
  it('is refused in another realm, for another purpose, when it is old, and when another one was used [AUT-13]', async () => {
    const target = await person('careful', 'tenant_editor', { verified: false })
    await call('POST', acme, '/password-resets', { body: { email: target.email } })
    const first = mailTo(target.email).token
    expect((await resetOf(first, other)).status).toBe(410)
    const asVerification = await call('POST', acme, '/email-verifications/redeem', { body: { token: first } })
    expect(asVerification.status).toBe(410)
    await call('POST', acme, '/email-verifications', { cookie: target.cookie })
    expect((await resetOf(mailTo(target.email).token)).status).toBe(410)
    await call('POST', acme, '/password-resets', { body: { email: target.email } })
    const second = mailTo(target.email).token
    expect((await resetOf(second)).status).toBe(204)
    expect((await resetOf(first)).status).toBe(410)
    await call('POST', acme, '/password-resets', { body: { email: target.email } })
    clock.pass(61 * 60_000)
    expect((await resetOf(mailTo(target.email).token)).status).toBe(410)
  })
  it('is limited per address, known or not, so that nobody is flooded with mails', async () => {
    const target = await person('flooded')
    for (const email of [target.email, 'nobody-here@harbor.test']) {
      const statuses = []
      for (let n = 0; n < 7; n += 1)
        statuses.push((await call('POST', acme, '/password-resets', { body: { email } })).status)
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429])
    }
    clock.pass(3 * 3_600_000)
  })
})

describe('an address', () => {
  it('is proven by the link of its mail, once, also when it is used several times at once [AUT-13]', async () => {
    const target = await person('unproven', 'tenant_editor', { verified: false })
    expect((await call('POST', acme, '/email-verifications', { cookie: target.cookie })).status).toBe(202)
    const { token, url } = mailTo(target.email)
    expect(url?.pathname).toBe('/verify')
    expect((await call('POST', other, '/email-verifications/redeem', { body: { token } })).status).toBe(410)
    const redeem = () => call('POST', acme, '/email-verifications/redeem', { body: { token } })
    const answers = await Promise.all(Array.from({ length: 8 }, redeem))
    expect(answers.map(answer => answer.status).sort()).toEqual([204, ...Array(7).fill(410)])
    const me = await call('GET', acme, '/me', { cookie: target.cookie })
    expect(me.body).toMatchObject({ person: { emailVerified: true } })
  })
})

describe('a changed password', () => {
  it('needs the present one, ends every other session, and is told by mail [AUT-19]', async () => {
    const target = await person('changer')
    const elsewhere = await signIn(target.email)
    const wrong = { current: 'not my password', next }
    expect((await call('PUT', acme, '/me/password', { cookie: target.cookie, body: wrong })).status).toBe(401)
    const right = { current: password, next }
    expect((await call('PUT', acme, '/me/password', { cookie: target.cookie, body: right })).status).toBe(204)
    expect((await call('GET', acme, '/me', { cookie: elsewhere.session ?? '' })).status).toBe(401)
    expect((await call('GET', acme, '/me', { cookie: target.cookie })).status).toBe(200)
    expect(mailTo(target.email).mail.kind).toBe('password-changed')
    expect((await signIn(target.email, next)).status).toBe(201)
  })
})

describe('an invitation', () => {
  const accept = (token: string, body: object, host = acme) =>
    call('POST', host, '/invitations/redeem', { body: { token, ...body } })
  const invite = (cookie: string, email: string, role = 'tenant_editor') =>
    call('POST', acme, '/invitations', { cookie, body: { email, role } })
  const named = { name: 'New Person', password: next }

  it('makes an account with the stored address, role and customer, and signs it in [INV-02]', async () => {
    const owner = await person('inviter', 'tenant_owner')
    const made = await invite(owner.cookie, 'new@harbor.test', 'tenant_viewer')
    expect(made).toMatchObject({
      status: 201,
      body: { email: 'new@harbor.test', role: 'tenant_viewer', invitedBy: 'inviter' },
    })
    const { token, url, mail } = mailTo('new@harbor.test')
    expect(url?.origin).toBe('http://acme.localhost:3000')
    expect(mail).toMatchObject({ organisation: 'Harbor', inviter: 'inviter' })
    const preview = await call('POST', acme, '/invitations/preview', { body: { token } })
    expect(preview.body).toEqual({
      organisation: 'Harbor',
      email: 'new@harbor.test',
      role: 'tenant_viewer',
      newAccount: true,
    })
    expect((await accept(token, { ...named, role: 'tenant_owner' })).status).toBe(400)
    expect((await accept(token, { password: 'short' })).body).toMatchObject({
      code: 'invalid-input',
      fields: [{ path: 'body.name' }, { path: 'body.password' }],
    })
    const accepted = await accept(token, named)
    expect(accepted.status).toBe(201)
    const me = await call('GET', acme, '/me', { cookie: accepted.session ?? '' })
    expect(me.body).toMatchObject({
      role: 'tenant_viewer',
      tenant: { slug: 'harbor' },
      person: { email: 'new@harbor.test', emailVerified: true },
    })
    expect((await accept(token, named)).status).toBe(410)
  })
  it('needs the password of an account that exists, and gives the same answer when it is sent [INV-01] [INV-05]', async () => {
    const owner = await person('inviter-b', 'tenant_owner')
    await makePerson(ports, { realmId: realm.id, email: 'there@people.test', name: 'There', password })
    const toKnown = await invite(owner.cookie, 'there@people.test')
    const toUnknown = await invite(owner.cookie, 'not-there@people.test')
    expect(Object.keys(Object(toKnown.body))).toEqual(Object.keys(Object(toUnknown.body)))
    expect(toKnown.status).toBe(toUnknown.status)
    const { token } = mailTo('there@people.test')
    expect((await accept(token, named)).status).toBe(401)
    const accepted = await accept(token, { password })
    expect(accepted.status).toBe(201)
    const me = await call('GET', acme, '/me', { cookie: accepted.session ?? '' })
    expect(me.body).toMatchObject({ person: { name: 'There' } })
  })
  it('gives one membership when it is accepted several times at once [INV-03]', async () => {
    const owner = await person('inviter-c', 'tenant_owner')
    await invite(owner.cookie, 'eager@harbor.test')
    const { token } = mailTo('eager@harbor.test')
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token, named)))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 410, 410, 410, 410])
  })
  it('is taken by exactly one of several transactions [INV-03]', async () => {
    const owner = await person('inviter-g', 'tenant_owner')
    const made = await invite(owner.cookie, 'contended@harbor.test')
    const take = () =>
      withScope<'realm', boolean>(ports.pool, { kind: 'realm', realmId: realm.id }, 'change', tx =>
        acceptInvitation(tx, realm.id, Object(made.body).id, clock.now()),
      )
    expect((await Promise.all([take(), take(), take()])).filter(Boolean)).toHaveLength(1)
  })
  it('dies with its inviter’s rank, when it is withdrawn, replaced, or old, and in another realm [INV-03]', async () => {
    const owner = await person('inviter-d', 'tenant_owner')
    const admin = await person('admin-d', 'tenant_admin')
    await invite(admin.cookie, 'a@late.test', 'tenant_admin')
    const ofAdmin = mailTo('a@late.test').token
    expect((await accept(ofAdmin, named, other)).status).toBe(410)
    const lowered = { cookie: owner.cookie, body: { role: 'tenant_editor' } }
    expect((await call('PATCH', acme, `/members/${admin.id}`, lowered)).status).toBe(200)
    expect((await accept(ofAdmin, named)).status).toBe(410)

    await invite(owner.cookie, 'b@late.test')
    const replaced = mailTo('b@late.test').token
    const again = await invite(owner.cookie, 'b@late.test')
    expect((await accept(replaced, named)).status).toBe(410)
    const list = await call('GET', acme, '/invitations', { cookie: owner.cookie })
    expect(Object(list.body).items.filter((one: { email: string }) => one.email === 'b@late.test')).toHaveLength(1)
    const path = `/invitations/${Object(again.body).id}`
    expect((await call('DELETE', acme, path, { cookie: owner.cookie })).status).toBe(204)
    expect((await call('DELETE', acme, path, { cookie: owner.cookie })).status).toBe(404)
    expect((await accept(mailTo('b@late.test').token, named)).status).toBe(410)

    await invite(owner.cookie, 'c@late.test')
    clock.pass(6.99 * 24 * 3_600_000)
    expect(
      (await call('POST', acme, '/invitations/preview', { body: { token: mailTo('c@late.test').token } })).status,
    ).toBe(200)
    clock.pass(0.02 * 24 * 3_600_000)
    expect((await accept(mailTo('c@late.test').token, named)).status).toBe(410)
  })
  it('is not for a member, and not above the inviter’s own role [AUT-25]', async () => {
    const admin = await person('admin-e', 'tenant_admin')
    const already = await person('already-e')
    expect((await invite(admin.cookie, already.email)).body).toMatchObject({ code: 'already-exists' })
    const sentBefore = sent.length
    expect((await invite(admin.cookie, 'friend@evil.test', 'tenant_owner')).body).toMatchObject({ code: 'forbidden' })
    expect(sent).toHaveLength(sentBefore)
  })
  it('is limited per address, so that nobody is flooded with mails [INV-04]', async () => {
    const owner = await person('inviter-f', 'tenant_owner')
    const statuses = []
    for (let n = 0; n < 6; n += 1) statuses.push((await invite(owner.cookie, 'victim@mail.test')).status)
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429])
  })
  it('of the program makes the first owner of the platform', async () => {
    const url = new URL(await createOwnerLink(ports, site.identity.addresses, 'first@platform.test'))
    expect(url.origin).toBe('http://localhost:3000')
    const accepted = await accept(url.searchParams.get('token') ?? '', named, 'localhost')
    const me = await call('GET', 'localhost', '/me', { cookie: accepted.session ?? '' })
    expect(me.body).toMatchObject({ area: 'platform', role: 'platform_owner' })
    expect(platformRealm).not.toBe(beacon.id)
  })
})

describe('a password that is guessed soon', () => {
  it('is refused with a sentence wherever one is chosen, and the link stays good', async () => {
    const target = await person('weak', 'tenant_owner')
    const fault = (path: string) => ({
      status: 400,
      body: { code: 'invalid-input', fields: [{ path, message: expect.stringContaining('easy to guess') }] },
    })
    const change = { cookie: target.cookie, body: { current: password, next: 'passwordpassword' } }
    expect(await call('PUT', acme, '/me/password', change)).toMatchObject(fault('body.next'))

    await call('POST', acme, '/password-resets', { body: { email: target.email } })
    const reset = mailTo(target.email).token
    const redeem = (chosen: string) =>
      call('POST', acme, '/password-resets/redeem', { body: { token: reset, password: chosen } })
    expect(await redeem(`${target.email}`.padEnd(12, '1'))).toMatchObject(fault('body.password'))
    expect((await redeem(next)).status).toBe(204)

    const owner = await person('weak-inviter', 'tenant_owner')
    const body = { email: 'kestrelworks@harbor.test', role: 'tenant_editor' }
    await call('POST', acme, '/invitations', { cookie: owner.cookie, body })
    const { token } = mailTo(body.email)
    const accept = (chosen: string) =>
      call('POST', acme, '/invitations/redeem', { body: { token, name: 'Marlena Okonkwo', password: chosen } })
    expect(await accept('MarlenaOkonkwo')).toMatchObject(fault('body.password'))
    expect((await accept(next)).status).toBe(201)
  })
})

describe('guesses at links', () => {
  it('are limited per address, for every kind of link', async () => {
    const token = '01980000-0000-7000-8000-000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    const bodies = {
      '/password-resets/redeem': { token, password: next },
      '/email-verifications/redeem': { token },
      '/invitations/preview': { token },
      '/invitations/redeem': { token, name: 'N', password: next },
    }
    clock.pass(3_600_000)
    for (let n = 0; n < 25; n += 1) {
      for (const [path, body] of Object.entries(bodies)) {
        expect((await call('POST', acme, path, { body })).status).toBe(410)
      }
    }
    for (const [path, body] of Object.entries(bodies)) {
      expect((await call('POST', acme, path, { body })).body).toMatchObject({ code: 'too-many-requests' })
    }
  })
})
