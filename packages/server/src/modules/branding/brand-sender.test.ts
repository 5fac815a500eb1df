import { createPublicKey, createSign, createVerify, randomBytes } from 'node:crypto'
import { BrandSender } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { inSystem, withScope } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { mailPort } from '#modules/notices'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { signatureOf } from './brand-sender.ts'
import { makeBrand } from './fixtures.ts'

const database = await testDatabase()
const { ports, clock } = database
const { acme, beacon } = await makeWorld(ports)
const masterKey = randomBytes(32)
const master = masterKeyFrom(masterKey)
const texts = new Map<string, string[]>()
const names = {
  texts: async (name: string) => texts.get(name) ?? [],
  aliases: async () => [],
  addresses: async () => [],
}
const app = await startTestApp(database, {}, { names, masterKey })
const platform = 'mail@platform.test'
const addresses = { publicUrl: 'https://platform.test', brandsDomain: 'localhost' }
const mail = mailPort({ from: platform, supportEmail: '', addresses, now: clock.now })

async function ask(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object) {
  const owner = acme.people.reseller_owner
  if (!owner) throw new Error('The world has no such owner')
  return app.ask(owner, { method, path, ...(body ? { body } : {}) })
}
const own = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object) =>
  BrandSender.parse((await ask(method, path, body)).json).own
async function senderOfNewMail(realmId: string) {
  await withScope<'realm', void>(ports.pool, { kind: 'realm', realmId }, 'change', tx =>
    mail(tx, realmId, { kind: 'password-changed', to: { email: 'reader@example.org', locale: 'en' }, name: 'Reader' }),
  )
  return inSystem(ports, tx =>
    tx
      .selectFrom('mail')
      .select(['from_address', 'reply_to'])
      .where('realm_id', '=', realmId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  )
}

it('writes from an own address once DNS holds key and leave, signs for it, and stops when they are gone', async () => {
  await makeBrand(ports, acme.id, { replyTo: 'answers@acme-media.com' })
  const asked = await own('PUT', '/brand/sender', { address: 'Hello@acme-media.com' })
  expect(asked).toMatchObject({ address: 'hello@acme-media.com', state: 'waiting', checkedAt: null })
  expect((await own('POST', '/brand/sender/checks'))?.fault).toBe('neither')
  const [key, leave] = asked?.records ?? []
  texts.set(key?.name ?? '', [key?.value ?? ''])
  expect((await own('POST', '/brand/sender/checks'))?.fault).toBe('no-leave')
  expect((await senderOfNewMail(acme.id)).from_address).not.toContain('acme-media.com')

  texts.set(leave?.name ?? '', [leave?.value ?? '', 'some-other-proof=1'])
  expect(await own('POST', '/brand/sender/checks')).toMatchObject({ state: 'proven', fault: null })
  const written = await senderOfNewMail(acme.id)
  expect(written.from_address).toContain('<hello@acme-media.com>')
  expect(written.reply_to).toBe('answers@acme-media.com')
  expect((await senderOfNewMail(beacon.id)).from_address).toContain(`<${platform}>`)

  const signature = await signatureOf(ports, master, acme.id, 'hello@acme-media.com')
  expect(key?.name).toBe(`${signature?.keySelector}._domainkey.acme-media.com`)
  const signed = createSign('sha256')
    .update('mail')
    .sign(signature?.privateKey ?? '')
  const shown = Buffer.from(key?.value.split('p=')[1] ?? '', 'base64')
  const publicKey = createPublicKey({ key: shown, format: 'der', type: 'spki' })
  expect(createVerify('sha256').update('mail').verify(publicKey, signed)).toBe(true)
  expect(await signatureOf(ports, master, beacon.id, 'hello@acme-media.com')).toBeUndefined()

  texts.set(leave?.name ?? '', [leave?.value ?? '', 'v=spf1 -all'])
  expect(await own('POST', '/brand/sender/checks')).toMatchObject({ state: 'failing', fault: 'no-leave' })
  expect(await signatureOf(ports, master, acme.id, 'hello@acme-media.com')).toBeUndefined()
  expect((await senderOfNewMail(acme.id)).from_address).toContain(`<${platform}>`)
})

it('is refused at a domain of the platform', async () => {
  for (const address of ['mail@mail.test', 'a@acme.localhost', 'a@x.internal'])
    expect((await ask('PUT', '/brand/sender', { address })).code).toBe('address-refused')
})
