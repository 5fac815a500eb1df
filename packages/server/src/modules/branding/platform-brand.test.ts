import { Brand, BrandImage, PlatformBrand, PoweredBy } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { ask } from '../../../../../tests/support/running.ts'
import { pictureOf, uploadOf } from '../../../../../tests/support/upload.ts'
import { type Asker, anonymousAt, makeWorld } from '../../../../../tests/support/world.ts'
import { makeBrand } from './fixtures.ts'
import { mailBrandOf } from './mail-brand.ts'

const database = await testDatabase()
const { ports } = database
const world = await makeWorld(ports)
const { acme, platform } = world
const app = await startTestApp(database)

function of(realm: { people: Record<string, Asker> }, role: string): Asker {
  const found = realm.people[role]
  if (!found) throw new Error(`The world has no ${role}`)
  return found
}
const owner = of(platform, 'platform_owner')
const brandAt = async (realm: typeof acme) =>
  Brand.parse((await app.ask(anonymousAt(realm), { method: 'GET', path: '/brand' })).json)
const stored = async () =>
  PlatformBrand.parse((await app.ask(owner, { method: 'GET', path: '/platform-brand' })).json).design
const change = async (part: object) =>
  app.ask(owner, { method: 'PUT', path: '/platform-brand', body: { ...(await stored()), ...part } })
const footOfMail = (realmId: string) =>
  withScope<'realm', Awaited<ReturnType<typeof mailBrandOf>>>(ports.pool, { kind: 'realm', realmId }, 'read', tx =>
    mailBrandOf(tx, realmId, ''),
  )

it('is the platform’s to change: name, colour and logo show on its own pages and mails, and on nobody else’s', async () => {
  expect((await brandAt(platform)).supportEmail).toBe('support@platform.test')
  const logo = BrandImage.parse(
    (await app.ask(owner, uploadOf('/platform-brand/images', pictureOf('#7722aa'), 'image/svg+xml'))).json,
  )
  const answer = await change({
    productName: 'Quill',
    colour: '#ffe600',
    logo: logo.id,
    supportEmail: 'ask@quill.test',
  })
  expect(PlatformBrand.parse(answer.json).contrast[0]).toMatchObject({ given: '#ffe600', needed: 4.5 })
  expect(await brandAt(platform)).toMatchObject({ name: 'Quill', productName: 'Quill', logoUrl: logo.url })
  const mail = await footOfMail(platformRealm)
  expect([mail.productName, mail.logoPath, mail.poweredBy]).toEqual(['Quill', logo.url, null])
  expect(JSON.stringify(await brandAt(acme))).not.toContain('Quill')
  const port = await app.listen()
  expect((await ask(port, platform.host, 'GET', logo.url)).status).toBe(200)
  expect((await ask(port, acme.host, 'GET', logo.url)).status).toBe(404)
})

it('says whose product it is in brands that may not hide it, with words and link of its own', async () => {
  await change({ poweredBy: 'Quill Works', poweredByUrl: 'https://quill.test/' })
  await makeBrand(ports, acme.id, { loginText: 'Hello' })
  expect((await brandAt(acme)).poweredBy).toBeNull()
  const path = `/resellers/${acme.id}/powered-by`
  const decided = PoweredBy.parse((await app.ask(owner, { method: 'PUT', path, body: { mayHide: false } })).json)
  expect(decided).toEqual({ mayHide: false, isShown: true })
  expect(await brandAt(acme)).toMatchObject({ poweredBy: 'Quill Works', poweredByUrl: 'https://quill.test/' })
  expect((await footOfMail(acme.id)).poweredBy).toBe('Quill Works')
  await app.ask(owner, { method: 'PUT', path, body: { mayHide: true } })
  expect(await brandAt(acme)).toMatchObject({ poweredBy: null, poweredByUrl: '' })
})

it('takes the values of a brand only, and images that are there', async () => {
  const refused = [{ productName: '<b>' }, { colour: 'red' }, { poweredByUrl: 'javascript:alert(1)' }, { css: 'a{}' }]
  for (const part of [...refused, { logo: '00000000-0000-4000-8000-000000000000' }])
    expect((await change(part)).code, JSON.stringify(part)).toBe('invalid-input')
})

it('is read by the platform’s staff and changed by its owners and admins; resellers cannot let themselves off', async () => {
  const support = of(platform, 'platform_support')
  expect((await app.ask(support, { method: 'GET', path: '/platform-brand' })).status).toBe(200)
  expect((await app.ask(support, { method: 'PUT', path: '/platform-brand', body: await stored() })).code).toBe(
    'forbidden',
  )
  const path = `/resellers/${acme.id}/powered-by`
  expect((await app.ask(of(acme, 'reseller_owner'), { method: 'PUT', path, body: { mayHide: true } })).code).toBe(
    'forbidden',
  )
  await expect(
    withScope(ports.pool, { kind: 'reseller', resellerId: acme.id }, 'change', tx =>
      tx.updateTable('brand').set({ may_hide_platform: true }).execute(),
    ),
  ).rejects.toThrow(/permission denied/)
})
