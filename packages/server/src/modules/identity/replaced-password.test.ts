import { describe, expect, it, vi } from 'vitest'
import { withScope } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePerson, makeSession } from './fixtures.ts'
import { hashPassword } from './password.ts'
import { updatePerson } from './queries/people.ts'
import { openTestSite } from './test-site.ts'

const { ports, pool } = await testDatabase()
const { call, sent } = await openTestSite(ports)
const host = 'acme.localhost'
const password = 'scriptorium demo 1'
const next = 'another good password'
const nextHash = await hashPassword(next)
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme', colour: '#7a3b12' })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })

async function person(name: string) {
  const email = `${name}@harbor.test`
  const { id } = await makePerson(ports, { realmId: realm.id, email, name, password })
  await makeMember(ports, { tenantId: harbor.id, realmId: realm.id, personId: id, role: 'tenant_owner' })
  const { cookie } = await makeSession(ports, { realmId: realm.id, personId: id, host, tenantId: harbor.id })
  return { id, email, cookie }
}
const signIn = (email: string, word: string) => call('POST', host, '/sessions', { body: { email, password: word } })

/** Asks while another transaction has replaced the password, and lets that one commit when the answer is there or waits for it. */
async function askedMeanwhile<T>(personId: string, ask: () => Promise<T>): Promise<T> {
  const replaced = Promise.withResolvers<void>()
  const commit = Promise.withResolvers<void>()
  const other = withScope<'realm', void>(ports.pool, { kind: 'realm', realmId: realm.id }, 'change', async tx => {
    await updatePerson(tx, realm.id, personId, { password_hash: nextHash })
    replaced.resolve()
    await commit.promise
  })
  await replaced.promise
  let isAnswered = false
  const answer = ask().finally(() => {
    isAnswered = true
  })
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await vi.waitUntil(async () => isAnswered || (await pool.query(waiting)).rowCount !== 0, { timeout: 10_000 })
  commit.resolve()
  await other
  return await answer
}

describe('a password that is replaced at this very moment', () => {
  it('opens no session any more [AUT-19]', async () => {
    const target = await person('signs-in')
    const answer = await askedMeanwhile(target.id, () => signIn(target.email, password))
    expect(answer).toMatchObject({ status: 401, session: undefined, body: { code: 'wrong-credentials' } })
    expect((await signIn(target.email, next)).status).toBe(201)
  })
  it('cannot be changed by who knows the old one [AUT-19]', async () => {
    const target = await person('changes')
    const body = { current: password, next: 'the word of a stranger' }
    const answer = await askedMeanwhile(target.id, () =>
      call('PUT', host, '/me/password', { cookie: target.cookie, body }),
    )
    expect(answer.status).toBe(401)
    expect((await signIn(target.email, next)).status).toBe(201)
  })
  it('accepts no invitation any more [AUT-19]', async () => {
    const owner = await person('invites')
    const target = await makePerson(ports, {
      realmId: realm.id,
      email: 'invited@people.test',
      name: 'Invited',
      password,
    })
    await call('POST', host, '/invitations', {
      cookie: owner.cookie,
      body: { email: 'invited@people.test', role: 'tenant_viewer' },
    })
    const mail = sent.findLast(one => one.to.email === 'invited@people.test')
    const token = mail && 'url' in mail ? new URL(mail.url).searchParams.get('token') : undefined
    const accept = (word: string) => call('POST', host, '/invitations/redeem', { body: { token, password: word } })
    expect((await askedMeanwhile(target.id, () => accept(password))).status).toBe(401)
    expect((await accept(next)).status).toBe(201)
  })
})
