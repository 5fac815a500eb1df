import { randomBytes } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { inSystem, platformCtx, withScope } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { masterKeyFrom } from '#infra/keys'
import { silentLog } from '#infra/log'
import { openMailServer } from '#infra/mail'
import type { IdentityMail } from '#modules/identity'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { listMails } from './list-mails.ts'
import { sendDue, startMailer } from './mailer.ts'
import { mailPort } from './queue-mail.ts'

const { ports, clock } = await testDatabase()
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme "Scribe"', colour: '#7a3b12' })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })
const addresses = { publicUrl: 'https://platform.test', brandsDomain: 'brands.test' }
const from = 'no-reply@acme.test'
const letters = { from, supportEmail: 'help@platform.test', addresses, now: clock.now }
const mail = mailPort(letters)
const master = masterKeyFrom(randomBytes(32))
const options = { keepWords: true, log: silentLog, master, mail: letters, allow: [] }

const reset: IdentityMail = {
  kind: 'password-reset',
  to: { email: 'editor@harbor.test', locale: 'en' },
  name: 'Edith',
  url: 'http://acme.localhost:3000/reset?token=t',
  validMinutes: 60,
}
function queue(one: IdentityMail, realmId = realm.id, fail = false): Promise<void> {
  return withScope<'realm', void>(ports.pool, { kind: 'realm', realmId }, 'change', async tx => {
    await mail(tx, realmId, one)
    if (fail) throw new Error('thrown on purpose')
  })
}
function outbox(demo = true) {
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
  return listMails(platformCtx(ports, { kind: 'platform', demo }, who), { limit: 100 })
}
const newest = async () => (await outbox()).items[0]

let answer: (address: string) => number | undefined = () => undefined
const received: string[] = []
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (address, _session, done) => {
    const code = answer(address.address)
    done(code ? Object.assign(new Error('refused'), { responseCode: code }) : null)
  },
  onData: (stream, _session, done) => {
    let text = ''
    stream.on('data', chunk => {
      text += String(chunk)
    })
    stream.on('end', () => {
      received.push(text)
      done()
    })
  },
})
await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve))
const address = smtp.server.address()
const smtpUrl = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
const server = openMailServer(smtpUrl)
afterAll(async () => {
  server.close()
  await new Promise<void>(resolve => smtp.close(resolve))
})
beforeEach(async () => {
  answer = () => undefined
  received.length = 0
  // Nothing of one test waits in the next.
  await inSystem(ports, tx => tx.deleteFrom('mail').execute())
})

describe('a mail', () => {
  it('is written with its cause or not at all', async () => {
    await expect(queue(reset, realm.id, true)).rejects.toThrow('on purpose')
    expect((await outbox()).items).toHaveLength(0)
    await queue(reset)
    expect(await newest()).toMatchObject({
      to: 'editor@harbor.test',
      state: 'waiting',
      words: expect.objectContaining({ subject: 'Set a new password for Acme "Scribe"' }),
    })
  })
  it('wears the brand of its realm and no other', async () => {
    await queue(reset)
    await queue(reset, platformRealm)
    const [platform, acme] = (await outbox()).items
    expect(platform?.words?.from).toBe('"Scriptorium" <no-reply@acme.test>')
    expect(acme?.words?.from).toBe('"Acme Scribe" <no-reply@acme.test>')
    expect(JSON.stringify(acme)).not.toContain('Scriptorium')
    expect(JSON.stringify(platform)).not.toContain('Acme')
    expect(platform?.words?.text).toContain('Scriptorium\nhelp@platform.test')
    expect(acme?.words?.text).not.toContain('help@platform.test')
  })
  it('speaks the language of its reader', async () => {
    await queue({ ...reset, to: { ...reset.to, locale: 'de' } })
    const german = await newest()
    expect(german?.words?.subject).toBe('Neues Passwort für Acme "Scribe"')
    expect(german?.words?.text).toContain('60 Minuten')
  })
  it('shows names as text: no markup, no header lines, no second address [INV-04]', async () => {
    await queue({
      kind: 'invitation',
      to: reset.to,
      organisation: '<img src=x onerror=alert(1)>\r\nBcc: evil@evil.test',
      inviter: '<a href="http://evil.test">Click</a>',
      url: 'http://acme.localhost:3000/invitation?token=t',
      validDays: 7,
    })
    await sendDue(ports, server, options)
    const [headers = ''] = (received[0] ?? '').split('\r\n\r\n')
    expect(headers).not.toMatch(/^bcc:/im)
    expect(headers.match(/^to:.*$/gim)).toEqual(['To: editor@harbor.test'])
    const parts = (received[0] ?? '').replace(/=\r?\n/g, '').replaceAll('=3D', '=')
    const html = parts.slice(parts.indexOf('<!doctype html>'))
    expect(parts).not.toContain('http://evil.test')
    expect(html).not.toContain('<img')
    expect(html).not.toContain('<a href="http://evil.test"')
    expect(html).toContain('&lt;img')
  })
  it('cannot be read back by whoever caused it', async () => {
    await queue(reset)
    const scope = { kind: 'tenant', tenantId: harbor.id, resellerId: realm.id, realmId: realm.id } as const
    await expect(
      withScope(ports.pool, scope, 'read', tx => tx.selectFrom('mail').selectAll().execute()),
    ).rejects.toThrow(/permission denied/)
    await expect(
      withScope(ports.pool, { kind: 'reseller', resellerId: realm.id }, 'read', tx =>
        tx.selectFrom('mail').selectAll().execute(),
      ),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('the outbox', () => {
  it('is readable in a demo only, in the database too', async () => {
    await queue(reset)
    expect((await outbox()).items).toHaveLength(1)
    const [outside] = (await outbox(false)).items
    expect(outside).toMatchObject({ to: 'editor@harbor.test', kind: 'password-reset', words: null })
    const rows = await withScope(ports.pool, { kind: 'platform', demo: false }, 'read', tx =>
      tx.selectFrom('mail').selectAll().execute(),
    )
    expect(rows).toEqual([])
  })
  it('keeps mails without a mail server, and their words only where they can be read [AUT-22]', async () => {
    await queue(reset)
    const demo = startMailer(ports, { mail: letters, allow: [], master, demo: true }, silentLog)
    await expect.poll(async () => (await newest())?.state).toBe('kept')
    await demo.stop()
    expect((await newest())?.words?.text).toContain('token=t')
    await queue(reset)
    const real = startMailer(ports, { mail: letters, allow: [], master, demo: false }, silentLog)
    await expect.poll(async () => (await newest())?.state).toBe('kept')
    await real.stop()
    expect((await newest())?.words?.text).toBe('')
  })
})

describe('the mailer', () => {
  it('sends what waits, once, also when several run', async () => {
    for (let n = 0; n < 6; n += 1) await queue(reset)
    await Promise.all([1, 2, 3].map(() => sendDue(ports, server, { ...options, keepWords: false })))
    expect(received).toHaveLength(6)
    expect(received[0]).toContain('token=3Dt')
    expect((await outbox()).items.map(one => [one.state, one.words?.text])).toEqual(Array(6).fill(['sent', '']))
  })
  it('tries again later when the server is busy, and gives up in the end', async () => {
    answer = () => 451
    await queue(reset)
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect((await newest())?.state).toBe('waiting')
      await sendDue(ports, server, options)
      await sendDue(ports, server, options)
      clock.pass(30_000 * 2 ** (attempt - 1))
    }
    expect((await newest())?.state).toBe('failed')
    expect(received).toHaveLength(0)
  })
  it('gives up at once on an address that is refused for good', async () => {
    answer = to => (to === 'gone@harbor.test' ? 550 : undefined)
    await queue({ ...reset, to: { email: 'gone@harbor.test', locale: 'en' } })
    await queue(reset)
    await sendDue(ports, server, options)
    expect((await outbox()).items.map(one => one.state)).toEqual(['sent', 'failed'])
  })
  it('forgets a mail 30 days after its end, with a mail server and without', async () => {
    const dayMs = 24 * 60 * 60_000
    for (const SMTP_URL of [smtpUrl, undefined]) {
      await queue(reset)
      await sendDue(ports, server, options)
      clock.pass(29 * dayMs)
      await queue(reset)
      await sendDue(ports, server, options)
      clock.pass(2 * dayMs)
      const mailer = startMailer(ports, { mail: letters, allow: [], master, SMTP_URL, demo: true }, silentLog)
      await expect.poll(async () => (await outbox()).items.length).toBe(1)
      await mailer.stop()
      await inSystem(ports, tx => tx.deleteFrom('mail').execute())
    }
  })
  it('leaves a mail to another when it dies while sending', async () => {
    await queue(reset)
    const dying = { send: () => Promise.withResolvers<void>().promise }
    void sendDue(ports, dying, options)
    await expect
      .poll(async () => inSystem(ports, tx => tx.selectFrom('mail').select('attempts').executeTakeFirst()))
      .toEqual({ attempts: 1 })
    await sendDue(ports, server, options)
    expect(received).toHaveLength(0)
    clock.pass(5 * 60_000)
    await sendDue(ports, server, options)
    expect(received).toHaveLength(1)
  })
})
