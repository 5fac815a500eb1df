import { BrandDraft, BrandPack, ImportedBrand } from '@scriptorium/contract'
import { beforeEach, expect, it } from 'vitest'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { pictureOf, uploadOf } from '../../../../../tests/support/upload.ts'
import { type Asker, anonymousAt, makeWorld } from '../../../../../tests/support/world.ts'
import { makeBrand } from './fixtures.ts'

const database = await testDatabase()
const { acme, beacon } = await makeWorld(database.ports)
const app = await startTestApp(database)

function ownerOf({ people }: { people: Record<string, Asker> }): Asker {
  const found = people.reseller_owner
  if (!found) throw new Error('The world has no such owner')
  return found
}
const [owner, other] = [ownerOf(acme), ownerOf(beacon)]
const words = { productName: 'Packed Oak', colour: '#0a6e4f', termsUrl: 'https://oak.test/terms' }
await makeBrand(database.ports, acme.id, words, { logo: pictureOf('#0a6e4f') })

const packOf = async (asker: Asker) =>
  BrandPack.parse((await app.ask(asker, { method: 'GET', path: '/brand/pack' })).json)
const bring = (asker: Asker, pack: unknown, type = 'application/json') =>
  app.ask(asker, uploadOf('/brand/pack', Buffer.from(typeof pack === 'string' ? pack : JSON.stringify(pack)), type))
const draftOf = async (asker: Asker) =>
  BrandDraft.parse((await app.ask(asker, { method: 'GET', path: '/brand/draft' })).json)

beforeEach(async () => {
  await app.ask(other, { method: 'DELETE', path: '/brand/draft' })
})

it('brings a brand with its images into another one, as a draft with a list of what changes', async () => {
  const pack = await packOf(owner)
  const before = await draftOf(other)
  const { draft, changes } = ImportedBrand.parse((await bring(other, pack)).json)
  expect(draft.design).toMatchObject(words)
  expect(draft.images).toHaveLength(1)
  expect(changes).toContainEqual({ field: 'productName', before: before.design.productName, after: 'Packed Oak' })
  expect(changes).toContainEqual({ field: 'logo', before: '', after: 'image' })
  expect(changes.map(({ field }) => field)).not.toContain('locale')
  const seen = await app.ask(anonymousAt(beacon), { method: 'GET', path: '/brand' })
  expect(seen.text).not.toContain('Packed Oak')
  expect(await packOf(other)).toEqual(pack)
  expect(ImportedBrand.parse((await bring(other, pack)).json).changes).toEqual([])
})

it('names nobody: neither the reseller, nor its ids or host', async () => {
  const { text } = await app.ask(owner, { method: 'GET', path: '/brand/pack' })
  for (const trace of [acme.id, acme.host, acme.mark]) expect(text).not.toContain(trace)
})

it('is checked like a form and like uploads: values, links, images, size [WEB-02] [WEB-03] [MED-09]', async () => {
  const pack = await packOf(owner)
  const script = pictureOf('#000"/><script>alert(1)</script><rect fill="#000')
  const bomb = Buffer.from('89504e470d0a1a0a0000000d49484452000186a0000186a00802000000', 'hex')
  const refused: [unknown, string][] = [
    [{ ...pack, design: { ...pack.design, colour: 'red;}body{}' } }, 'invalid-input'],
    [{ ...pack, design: { ...pack.design, termsUrl: 'javascript:alert(1)' } }, 'invalid-input'],
    [{ ...pack, design: { ...pack.design, loginText: '<img src=x>' } }, 'invalid-input'],
    [{ ...pack, design: { ...pack.design, css: 'a{}' } }, 'invalid-input'],
    [{ ...pack, design: { ...pack.design, logo: '00000000-0000-4000-8000-000000000000' } }, 'invalid-input'],
    [{ ...pack, format: 'brand-pack-9' }, 'invalid-input'],
    [{ ...pack, images: { ...pack.images, icon: 'no base64!' } }, 'invalid-input'],
    [{ ...pack, images: { ...pack.images, icon: script.toString('base64') } }, 'image-refused'],
    [{ ...pack, images: { ...pack.images, icon: bomb.toString('base64') } }, 'image-refused'],
    [{ ...pack, images: { ...pack.images, icon: Buffer.from('<html>').toString('base64') } }, 'unsupported-media-type'],
    ['no json', 'unsupported-media-type'],
    [' '.repeat(9_000_000), 'too-large'],
  ]
  const before = await draftOf(other)
  for (const [file, code] of refused)
    expect((await bring(other, file)).code, JSON.stringify(file).slice(0, 80)).toBe(code)
  expect(await draftOf(other)).toEqual(before)
})
