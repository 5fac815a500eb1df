import { createHash, createPublicKey, createVerify, randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { BrandMailServer, BrandSender } from '@scriptorium/contract'
import { afterAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { inSystem, withScope } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { silentLog } from '#infra/log'
import { openMailServer, sendThrough, serverFaultOf } from '#infra/mail'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { makeBrand } from '../branding/fixtures.ts'
import { makeSession } from '../identity/fixtures.ts'
import { catcherCertificate, headersOf, startMailCatcher } from './fixtures.ts'
import { sendDue } from './mailer.ts'
import { mailPort } from './queue-mail.ts'

const database = await testDatabase()
const { ports, clock } = database
const { acme, beacon, a } = await makeWorld(ports)
const masterKey = randomBytes(32)
const texts = new Map<string, string[]>()
const names = {
  texts: async (name: string) => texts.get(name) ?? [],
  aliases: async () => [],
  addresses: async () => [],
}
const own = await startMailCatcher()
const platform = await startMailCatcher({ disabledCommands: ['STARTTLS', 'AUTH'] })
const egressAllow = 'localhost,127.0.0.1'
const app = await startTestApp(database, {}, { names, masterKey, egressAllow })
const strict = await startTestApp(database, {}, { names, masterKey })
const letters = {
  from: 'no-reply@mail.test',
  supportEmail: '',
  addresses: { publicUrl: 'http://localhost', brandsDomain: 'localhost' },
  now: clock.now,
}
const mail = mailPort(letters)
const sending = {
  keepWords: true,
  log: silentLog,
  master: masterKeyFrom(masterKey),
  mail: letters,
  allow: egressAllow.split(','),
}
const platformServer = openMailServer(`smtp://127.0.0.1:${platform.port}`)
const trusted = getCACertificates('default')
setDefaultCACertificates([...trusted, catcherCertificate])
afterAll(async () => {
  setDefaultCACertificates(trusted)
  platformServer.close()
  await own.close()
  await platform.close()
})
await makeBrand(ports, acme.id, { productName: 'Oak Scribe', senderName: 'Oak post', replyTo: 'answers@oak.example' })

const settings = {
  mailHost: 'localhost',
  port: own.port,
  security: 'starttls',
  username: 'oak',
  password: 'open sesame',
  address: 'hello@oak.example',
}
/** The owner, who has just proven who they are: days may lie between two acts. */
async function proven() {
  const owner = acme.people.reseller_owner
  if (!owner) throw new Error('The world has no such owner')
  const place = { realmId: acme.id, personId: owner.personId ?? '', host: acme.host }
  return { ...owner, cookie: (await makeSession(ports, place)).cookie }
}
async function ask(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object, at = app) {
  return at.ask(await proven(), { method, path: `/brand/${path}`, ...(body ? { body } : {}) })
}
// A domain goes over the wire in small letters.
const staffAddress = (who: string) => `${who}@${acme.mark.toLowerCase()}.test`
const change = async (part: Partial<typeof settings>, at = app) =>
  BrandMailServer.parse((await ask('PUT', 'mail-server', { ...settings, ...part }, at)).json)
function queue(realmId = acme.id): Promise<void> {
  return withScope<'realm', void>(ports.pool, { kind: 'realm', realmId }, 'change', tx =>
    mail(tx, realmId, { kind: 'password-changed', to: { email: 'reader@example.org', locale: 'en' }, name: 'Reader' }),
  )
}
const send = () => sendDue(ports, platformServer, sending)
const rows = () =>
  inSystem(ports, tx => tx.selectFrom('mail').select(['kind', 'state', 'problem', 'attempts']).orderBy('id').execute())

beforeEach(async () => {
  await inSystem(ports, tx => tx.deleteFrom('mail').execute())
  await ask('DELETE', 'mail-server')
  own.caught.length = 0
  platform.caught.length = 0
})

it('is used once a test mail was taken, for all mails of this brand and none of another', async () => {
  const kept = await change({})
  expect(kept).toMatchObject({
    own: { host: 'localhost', state: 'working', address: 'hello@oak.example' },
    trial: { to: `owner@${acme.mark}.test`, fault: null },
  })
  expect(own.caught).toMatchObject([{ to: [staffAddress('owner')], user: 'oak', secure: true }])
  await queue()
  await queue(beacon.id)
  await send()
  expect(own.caught).toHaveLength(2)
  expect(platform.caught).toHaveLength(1)
  expect(platform.caught[0]?.text).toContain('no-reply@mail.test')
  await ask('DELETE', 'mail-server')
  await queue()
  await send()
  expect(platform.caught).toHaveLength(2)
})

it('says nothing of the platform in any line, greeting or envelope', async () => {
  await change({})
  await queue()
  await send()
  for (const { text, greeted, from } of own.caught) {
    expect([greeted, from]).toEqual(['oak.example', 'hello@oak.example'])
    const headers = headersOf(text)
    expect(headers.from).toBe('Oak post <hello@oak.example>')
    expect(headers['reply-to']).toBe('answers@oak.example')
    expect(headers['message-id']).toMatch(/^<[0-9a-f-]{36}@oak\.example>$/)
    expect(headers['auto-submitted']).toBe('auto-generated')
    for (const name of ['x-mailer', 'dkim-signature', 'received', 'list-unsubscribe', 'sender', 'return-path'])
      expect([name, headers[name]]).toEqual([name, undefined])
    expect(text).not.toMatch(/scriptorium|mail\.test|nodemailer/i)
  }
})

it('keeps its password sealed: nobody reads it back, and it goes to no other host [CRY-05]', async () => {
  await change({})
  expect((await ask('GET', 'mail-server')).text).not.toContain('sesame')
  expect(await change({ password: '' })).toMatchObject({ trial: { fault: null } })
  expect(await change({ password: '', mailHost: '127.0.0.1' })).toMatchObject({ trial: { fault: 'log-in' } })
  await expect(
    withScope(ports.pool, { kind: 'reseller', resellerId: acme.id }, 'read', tx =>
      tx.selectFrom('own_mail_server').select('sealed_password').execute(),
    ),
  ).rejects.toThrow(/permission denied/)
})

it('is not used when it does not take the test mail, and what was in use stays', async () => {
  const plain = await startMailCatcher({ disabledCommands: ['STARTTLS'] })
  onTestFinished(plain.close)
  const picky = await startMailCatcher({
    onMailFrom: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: 550 })),
  })
  onTestFinished(picky.close)
  const gone = await startMailCatcher()
  await gone.close()
  const faults = [
    [{ password: 'wrong' }, 'log-in'],
    [{ port: plain.port }, 'no-tls'],
    [{ port: picky.port }, 'sender-refused'],
    [{ port: gone.port }, 'unreachable'],
    [{ security: 'tls' }, 'no-tls'],
  ] as const
  for (const [part, fault] of faults) expect(await change(part), fault).toMatchObject({ own: null, trial: { fault } })
  await change({})
  expect(await change({ password: 'wrong' })).toMatchObject({ own: { state: 'working' }, trial: { fault: 'log-in' } })
})

it('is refused with a certificate that nobody vouches for', async () => {
  setDefaultCACertificates(trusted)
  onTestFinished(() => setDefaultCACertificates([...trusted, catcherCertificate]))
  expect(await change({})).toMatchObject({ own: null, trial: { fault: 'certificate' } })
})

it('is called at public addresses only, on ports of mail, unless the machine allows it by name [NET-01] [NET-02]', async () => {
  for (const mailHost of ['127.0.0.1', 'localhost', '10.1.2.3', '169.254.169.254', '0.0.0.0'])
    expect((await change({ mailHost, port: 587 }, strict)).trial?.fault, mailHost).toBe('not-called')
  expect((await change({ mailHost: '198.51.100.7', port: 22 }, strict)).trial?.fault).toBe('not-called')
  expect(own.caught).toEqual([])
})

it('goes without TLS on this very machine alone', async () => {
  const bare = { security: 'none', username: '', password: '' }
  expect(await change(bare)).toMatchObject({ own: { security: 'none' }, trial: { fault: null } })
  const outside = Object.values(networkInterfaces()).flatMap(found => found?.find(one => !one.internal)?.address ?? [])
  for (const address of outside.slice(0, 1)) {
    const elsewhere = await startMailCatcher({}, 0, address)
    onTestFinished(elsewhere.close)
    const letter = { id: 'x', to: 'a@b.test', from: 'c@d.test', subject: '', text: '', html: '' }
    const server = { host: address, port: elsewhere.port, username: '', password: '', security: 'none' } as const
    const sent = sendThrough(server, letter, [address])
    expect(await sent.catch(serverFaultOf)).toBe('no-tls')
    expect(elsewhere.caught).toEqual([])
  }
})

it('is refused with an address of the platform', async () => {
  for (const address of ['a@mail.test', 'a@acme.localhost', 'a@x.internal'])
    expect((await ask('PUT', 'mail-server', { ...settings, address })).code).toBe('address-refused')
  expect((await ask('POST', 'mail-server/checks')).code).toBe('not-found')
})

it('lets mails wait while it fails, tells the reseller once another way, and goes on when it is back', async () => {
  const flaky = await startMailCatcher()
  await change({ port: flaky.port })
  await flaky.close()
  await queue()
  await queue()
  await send()
  await send()
  const told = ['owner', 'admin'].map(staffAddress)
  expect(platform.caught.flatMap(({ to }) => to).toSorted()).toEqual(told.toSorted())
  expect(platform.caught[0]?.text).toContain('Mails of Oak Scribe are waiting')
  const waiting = (await rows()).filter(({ kind }) => kind === 'password-changed')
  expect(waiting.toSorted((one, other) => String(one.problem).localeCompare(String(other.problem)))).toEqual(
    ['not tried', 'unreachable'].map(why => ({
      kind: 'password-changed',
      state: 'waiting',
      problem: `own server: ${why}`,
      attempts: 0,
    })),
  )
  expect(BrandMailServer.parse((await ask('GET', 'mail-server')).json).own).toMatchObject({
    state: 'failing',
    fault: 'unreachable',
  })
  clock.pass(5 * 60_000)
  await send()
  expect(platform.caught).toHaveLength(2)

  const back = await startMailCatcher({}, flaky.port)
  onTestFinished(back.close)
  clock.pass(5 * 60_000)
  await send()
  expect(back.caught).toHaveLength(2)
  expect(platform.caught).toHaveLength(2)
  expect(BrandMailServer.parse((await ask('GET', 'mail-server')).json).own).toMatchObject({ state: 'working' })
})

it('gives up a mail that waited for three days', async () => {
  const flaky = await startMailCatcher()
  await change({ port: flaky.port })
  await flaky.close()
  await queue()
  clock.pass(3 * 24 * 60 * 60_000 + 1)
  await send()
  expect((await rows())[0]).toMatchObject({ state: 'failed', problem: 'own server: unreachable' })
})

it('needs no server of the platform', async () => {
  await change({})
  await queue()
  await queue(beacon.id)
  await sendDue(ports, undefined, sending)
  expect((await rows()).map(({ state }) => state)).toEqual(['sent', 'kept'])
})

it('without one, an address of its own is signed for its own domain, and says nothing of the platform’s', async () => {
  const sender = async (method: 'PUT' | 'POST', path: string, body?: object) =>
    BrandSender.parse((await ask(method, path, body)).json).own
  const asked = await sender('PUT', 'sender', { address: 'post@elm-media.com' })
  for (const { name, value } of asked?.records ?? []) texts.set(name, [value])
  expect(await sender('POST', 'sender/checks')).toMatchObject({ state: 'proven' })
  await queue()
  await send()
  const [{ text = '', from = '' } = {}] = platform.caught
  const headers = headersOf(text)
  expect([from, headers.from]).toEqual(['post@elm-media.com', 'Oak post <post@elm-media.com>'])
  expect([headers['reply-to'], headers['list-unsubscribe']]).toEqual(['answers@oak.example', undefined])
  expect(headers['message-id']).toMatch(/@elm-media\.com>$/)
  expect(text).not.toMatch(/scriptorium|mail\.test|nodemailer/i)
  const tags = Object.fromEntries(
    (headers['dkim-signature'] ?? '').split(';').map(tag => {
      const [name = '', ...value] = tag.trim().split('=')
      return [name, value.join('=').replace(/\s+/g, '')]
    }),
  )
  expect([tags.d, tags.a]).toEqual(['elm-media.com', 'rsa-sha256'])
  const shown = texts.get(`${tags.s}._domainkey.elm-media.com`)?.[0]?.split('p=')[1] ?? ''
  expect(verifies(text, tags, shown)).toBe(true)
})

/** RFC 6376 with relaxed canonicalization, as receivers do it. */
function verifies(mail: string, tags: Record<string, string>, publicKey: string): boolean {
  const end = mail.indexOf('\r\n\r\n')
  const body = mail
    .slice(end + 4)
    .replace(/[ \t]+/g, ' ')
    .replace(/ \r\n/g, '\r\n')
    .replace(/(\r\n)*$/, '\r\n')
  if (createHash('sha256').update(body).digest('base64') !== tags.bh) return false
  const lines = mail.slice(0, end).split(/\r\n(?![ \t])/)
  const relaxed = (line: string) => {
    const at = line.indexOf(':')
    const value = line
      .slice(at + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()
    return `${line.slice(0, at).trim().toLowerCase()}:${value}`
  }
  const named = (name: string) => lines.find(line => line.toLowerCase().startsWith(`${name}:`))
  const signed = (tags.h ?? '')
    .split(':')
    .flatMap(name => named(name.toLowerCase()) ?? [])
    .map(relaxed)
  const bare = relaxed(named('dkim-signature') ?? '').replace(/([; ]b=)[^;]*/, '$1')
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return createVerify('sha256')
    .update([...signed, bare].join('\r\n'))
    .verify(key, tags.b ?? '', 'base64')
}

it('is looked at by all staff, changed by those who manage the brand, and unknown to customers', async () => {
  const support = acme.people.reseller_support
  if (!support) throw new Error('The world has no support')
  const path = '/brand/mail-server'
  expect((await app.ask(support, { method: 'GET', path })).status).toBe(200)
  expect((await app.ask(support, { method: 'PUT', path, body: settings })).code).toBe('forbidden')
  expect((await app.ask(a.people.tenant_owner, { method: 'GET', path })).code).toBe('forbidden')
})

it('is changed and removed only by one who has just proven who they are [AUT-24]', async () => {
  const owner = await proven()
  clock.pass(10 * 60_000)
  const at = { path: '/brand/mail-server' } as const
  expect((await app.ask(owner, { ...at, method: 'PUT', body: settings })).code).toBe('step-up-needed')
  expect((await app.ask(owner, { ...at, method: 'DELETE' })).code).toBe('step-up-needed')
  expect((await app.ask(owner, { ...at, method: 'GET' })).status).toBe(200)
})
