import { BrandImage, BrandMailKind, BrandMailPreview } from '@scriptorium/contract'
import { beforeEach, expect, it } from 'vitest'
import { inSystem, withScope } from '#infra/db'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { ask } from '../../../../../tests/support/running.ts'
import { pictureOf, uploadOf } from '../../../../../tests/support/upload.ts'
import { type Asker, makeWorld } from '../../../../../tests/support/world.ts'
import { makeBrand } from '../branding/fixtures.ts'
import { mailPort } from './queue-mail.ts'

const database = await testDatabase()
const { ports, clock } = database
const { acme } = await makeWorld(ports)
const app = await startTestApp(database)
await makeBrand(ports, acme.id, { productName: 'Published', colour: '#12745a' }, { logo: pictureOf('#123456') })

function staff(role: string): Asker {
  const found = acme.people[role]
  if (!found) throw new Error(`The world has no ${role}`)
  return found
}
const owner = staff('reseller_owner')
async function draft(change: object) {
  const { json } = await app.ask(owner, { method: 'GET', path: '/brand/draft' })
  // safe because the route answers with a draft, or the next question fails
  const { design } = json as { design: object }
  expect((await app.ask(owner, { method: 'PUT', path: '/brand/draft', body: { ...design, ...change } })).status).toBe(
    200,
  )
}
async function preview(kind: BrandMailKind, locale = 'en') {
  return BrandMailPreview.parse(
    (await app.ask(owner, { method: 'GET', path: '/brand/mail', query: { kind, locale } })).json,
  )
}
const page = async (appearance: string, kind: BrandMailKind = 'invitation') =>
  app.ask(owner, { method: 'GET', path: '/brand/mail/page', query: { kind, locale: 'en', appearance } })
const newestMail = () =>
  inSystem(ports, tx => tx.selectFrom('mail').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst())

beforeEach(() => draft({ productName: 'Drafted', senderName: 'Drafted post', colour: '#8a3ffc' }))

it('shows each mail in the draft, in both languages, and names nobody else', async () => {
  for (const kind of BrandMailKind.options)
    for (const locale of ['en', 'de']) {
      const mail = await preview(kind, locale)
      expect(mail.from, kind).toContain('Drafted post')
      expect(mail.text, kind).toContain('Drafted')
      expect(JSON.stringify(mail)).not.toMatch(/scriptorium|published/i)
    }
  expect((await preview('password-reset', 'de')).subject).toBe('Neues Passwort für Drafted')
})

it('shows what is sent: the test mail, and after publishing the real one, are the very page of the preview', async () => {
  const bare = (html: string) => html.replace('<base target="_blank">', '').replace(/<style>.*<\/style>/s, '')
  const answer = await app.ask(owner, {
    method: 'POST',
    path: '/brand/mail/tests',
    body: { kind: 'password-changed', locale: 'en' },
  })
  const sent = await newestMail()
  expect([answer.json, sent?.to_address]).toEqual([{ to: sent?.to_address }, `owner@${acme.mark}.test`])
  expect(sent?.from_address).toContain('Drafted post')
  const shown = bare((await page('light', 'password-changed')).text)
  expect(shown).toContain('your password was changed')
  expect(bare(sent?.body_html ?? '')).toBe(shown)

  await app.ask(owner, { method: 'POST', path: '/brand/versions', body: {} })
  const addresses = { publicUrl: 'http://localhost', brandsDomain: 'localhost' }
  const mail = mailPort({ from: 'no-reply@mail.test', supportEmail: '', addresses, now: clock.now })
  await withScope<'realm', void>(ports.pool, { kind: 'realm', realmId: acme.id }, 'change', tx =>
    mail(tx, acme.id, { kind: 'password-changed', to: { email: 'a@b.test', locale: 'en' }, name: 'Robin Weber' }),
  )
  expect(bare((await newestMail())?.body_html ?? '')).toBe(shown)
})

it('shows light and dark as programs do that are set so, with a logo of its own for dark where there is one', async () => {
  const [light, dark] = [(await page('light')).text, (await page('dark')).text]
  expect(light).not.toContain('.paper{background')
  expect(dark).toMatch(/<style>:root\{color-scheme:dark\}\.paper\{background:#1/)
  expect(dark).toContain('class="lit"')
  const { id } = BrandImage.parse(
    (await app.ask(owner, uploadOf('/brand/images', pictureOf('#ffffff'), 'image/svg+xml'))).json,
  )
  await draft({ logoDark: id })
  expect((await page('dark')).text).toContain(`class="on-dark" src="http://acme.localhost/brand-images/${id}.png"`)
})

it('gives a page without scripts that only the designer’s own pages may frame [WEB-08]', async () => {
  const { headers, status } = await page('light')
  expect([status, headers['x-frame-options']]).toEqual([200, 'SAMEORIGIN'])
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'")
  const port = await app.listen()
  expect(
    (await ask(port, acme.host, 'GET', '/api/v1/brand/mail/page?kind=invitation&locale=en&appearance=dark')).status,
  ).toBe(401)
})

it('is looked at by all staff, and tests are sent by those who manage the brand', async () => {
  const body = { kind: 'invitation', locale: 'en' }
  const support = staff('reseller_support')
  expect((await app.ask(support, { method: 'GET', path: '/brand/mail', query: body })).status).toBe(200)
  expect((await app.ask(support, { method: 'POST', path: '/brand/mail/tests', body })).code).toBe('forbidden')
})
