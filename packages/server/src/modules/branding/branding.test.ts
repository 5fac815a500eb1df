import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type BrandDesign, BrandDraft, BrandImage, BrandVersion } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { ask } from '../../../../../tests/support/running.ts'
import { type Asker, anonymousAt, makeWorld } from '../../../../../tests/support/world.ts'
import { kindOfImage, sizeOfRaster, svgFault } from './image-rules.ts'
import { redrawImage } from './redraw-image.ts'

const database = await testDatabase()
const world = await makeWorld(database.ports)
const app = await startTestApp(database)
const { acme, beacon } = world
const owner = ownerOf(acme.people)
const rival = ownerOf(beacon.people)

function ownerOf(people: Record<string, Asker>): Asker {
  const found = people.reseller_owner
  if (!found) throw new Error('The world has no such owner')
  return found
}

async function draftOf(asker: Asker) {
  const answer = await app.ask(asker, { method: 'GET', path: '/brand/draft' })
  return BrandDraft.parse(answer.json)
}
function keep(asker: Asker, design: BrandDesign) {
  return app.ask(asker, { method: 'PUT', path: '/brand/draft', body: design })
}
function publish(asker: Asker, body: { again?: number } = {}) {
  return app.ask(asker, { method: 'POST', path: '/brand/versions', body })
}
const publicBrand = async () => (await app.ask(anonymousAt(acme), { method: 'GET', path: '/brand' })).text

function upload(asker: Asker, bytes: Buffer, type = 'image/png') {
  const mark = 'form-boundary-of-a-test'
  const head = `--${mark}\r\ncontent-disposition: form-data; name="file"; filename="logo"\r\ncontent-type: ${type}\r\n\r\n`
  return app.ask(asker, {
    method: 'POST',
    path: '/brand/images',
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${mark}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${mark}` },
  })
}
const svg = (inside: string, root = 'viewBox="0 0 200 50"') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${root}>${inside}</svg>`)
const logo = svg('<rect width="200" height="50" rx="8" fill="#0b6e4f"/>')

describe('a brand', () => {
  it('is seen by nobody else before it is published, and by everybody afterwards', async () => {
    const { design } = await draftOf(owner)
    await keep(owner, { ...design, productName: 'Quietly Renamed', loginText: 'Welcome back.' })
    expect(await publicBrand()).not.toContain('Quietly Renamed')
    expect((await publish(owner)).status).toBe(201)
    expect(await publicBrand()).toContain('Quietly Renamed')
    expect((await draftOf(owner)).isChanged).toBe(false)
  })

  it('keeps what was published, and goes back to it under a new number', async () => {
    const { design, version } = await draftOf(owner)
    await keep(owner, { ...design, productName: 'A Passing Idea', messages: { ...design.messages, welcome: 'Hello' } })
    await publish(owner)
    const back = BrandVersion.parse((await publish(owner, { again: version })).json)
    expect(back).toMatchObject({ version: version + 2, productName: design.productName, isCurrent: true })
    expect((await draftOf(owner)).design).toEqual(design)
    const { json } = await app.ask(owner, { method: 'GET', path: '/brand/versions' })
    expect(json).toMatchObject({ items: [{ version: version + 2 }, { productName: 'A Passing Idea' }, { version }] })
  })

  it('says that there is nothing to publish, and that a version is not there', async () => {
    expect((await publish(owner)).code).toBe('nothing-to-publish')
    expect((await publish(owner, { again: 999 })).code).toBe('not-found')
  })

  it('throws a draft away', async () => {
    const { design } = await draftOf(owner)
    await keep(owner, { ...design, productName: 'Never mind' })
    await app.ask(owner, { method: 'DELETE', path: '/brand/draft' })
    expect((await draftOf(owner)).design).toEqual(design)
  })

  it('takes typed values only: no CSS, no HTML, no other link than https and mailto [WEB-02] [WEB-03]', async () => {
    const { design } = await draftOf(owner)
    const refused: Partial<Record<keyof BrandDesign, unknown>>[] = [
      { colour: 'red' },
      { colour: '#fff}body{background:url(https://evil.test)' },
      { font: 'Comic Sans; } @import url(x)' },
      { radius: '4px' },
      { productName: '<b>Bold</b>' },
      { productName: 'Line\nbreak' },
      { senderName: 'Right\u202eleft' },
      { loginText: '<script>alert(1)</script>' },
      { termsUrl: 'javascript:alert(1)' },
      { termsUrl: 'data:text/html,x' },
      { termsUrl: 'http://plain.test/terms' },
      { termsUrl: 'https://user:word@evil.test/' },
      { termsUrl: 'https://ex\u0430mple.test/' },
      { privacyUrl: '//evil.test' },
      { imprintUrl: 'https:\\\\evil.test' },
      { supportPhone: '0800 <b>' },
      { timeZone: 'Mars/Olympus' },
      { logo: 'x' },
    ]
    for (const change of refused) {
      const answer = await app.ask(owner, { method: 'PUT', path: '/brand/draft', body: { ...design, ...change } })
      expect([answer.status, answer.code], JSON.stringify(change)).toEqual([400, 'invalid-input'])
    }
    const css = await app.ask(owner, { method: 'PUT', path: '/brand/draft', body: { ...design, css: 'a{}' } })
    expect(css.code).toBe('invalid-input')
    const good = await keep(owner, {
      ...design,
      termsUrl: 'https://acme.test/terms',
      supportUrl: 'mailto:help@acme.test',
    })
    expect(good.status).toBe(200)
  })

  it('says which shade stands in for a colour that cannot be read', async () => {
    const { design } = await draftOf(owner)
    const kept = BrandDraft.parse((await keep(owner, { ...design, colour: '#ffe600' })).json)
    expect(kept.contrast[0]).toMatchObject({ appearance: 'light', use: 'text', given: '#ffe600', needed: 4.5 })
  })

  it('is designed by owners and admins, and read by all staff', async () => {
    const { design } = await draftOf(owner)
    for (const role of ['reseller_support', 'reseller_billing']) {
      const asker = acme.people[role]
      if (!asker) throw new Error(`The world has no ${role}`)
      expect((await app.ask(asker, { method: 'GET', path: '/brand/draft' })).status).toBe(200)
      expect((await keep(asker, design)).code).toBe('forbidden')
    }
    expect((await keep(world.a.people.tenant_owner, design)).code).toBe('forbidden')
  })
})

describe('an image of a brand', () => {
  it('is drawn anew as PNG and served on the host of its brand alone, under a name made of its bytes', async () => {
    const image = BrandImage.parse((await upload(owner, logo, 'image/svg+xml')).json)
    expect([image.width, image.height]).toEqual([512, 128])
    const port = await app.listen()
    const own = await ask(port, acme.host, 'GET', image.url)
    expect([own.status, own.headers['content-type'], own.headers['cache-control']]).toEqual([
      200,
      'image/png',
      'public, max-age=31536000, immutable',
    ])
    expect((await ask(port, beacon.host, 'GET', image.url)).status).toBe(404)
    const again = BrandImage.parse((await upload(owner, logo)).json)
    expect(again.id).toBe(image.id)
  })

  it('is not to be used by another brand [ISO-01]', async () => {
    const image = BrandImage.parse((await upload(owner, logo)).json)
    const { design } = await draftOf(rival)
    expect((await keep(rival, { ...design, logo: image.id })).code).toBe('invalid-input')
  })

  it.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script under another name', svg('<svg:script xmlns:svg="http://www.w3.org/2000/svg">1</svg:script>')],
    ['a handler', svg('<rect width="9" height="9" onload="alert(1)"/>')],
    ['HTML', svg('<foreignObject><p>x</p></foreignObject>')],
    ['a file of the server', svg('<image width="9" height="9" href="/etc/hostname"/>')],
    ['an address', svg('<use href="https://evil.test/a.svg#b"/>')],
    ['an address without quotes', svg('<use href=https://evil.test/a.svg />')],
    ['a sheet from elsewhere', svg('<style>@import "https://evil.test/a.css";</style>')],
    ['a filling from elsewhere', svg('<rect width="9" height="9" fill="url(https://evil.test/#a)"/>')],
    ['an entity', Buffer.from(`<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg('<text>&a;</text>')}`)],
    [
      'a size beyond measure',
      svg('<rect width="9" height="9"/>', 'viewBox="0 0 200 50" width="900000" height="900000"'),
    ],
    ['a size in another unit', svg('<rect width="9" height="9"/>', 'viewBox="0 0 20 5" width="9000in" height="9"')],
    ['no size', svg('<rect width="9" height="9"/>', '')],
  ])('is refused as SVG with %s [MED-09]', async (_what, bytes) => {
    const answer = await upload(owner, bytes, 'image/svg+xml')
    expect([answer.status, ['image-refused', 'unsupported-media-type'].includes(answer.code ?? '')]).toEqual([
      answer.code === 'image-refused' ? 400 : 415,
      true,
    ])
  })

  it('is refused when its header announces a bomb, before it is decoded [MED-09]', async () => {
    const bomb = Buffer.from('89504e470d0a1a0a0000000d49484452000186a0000186a00802000000', 'hex')
    expect(kindOfImage(bomb)).toBe('png')
    expect(sizeOfRaster('png', bomb)).toEqual({ width: 100_000, height: 100_000 })
    expect((await upload(owner, bomb)).code).toBe('image-refused')
  })

  it('is refused when it is no image, whatever its name says, and when it is too large', async () => {
    expect((await upload(owner, Buffer.from('<html><script>alert(1)</script></html>'))).code).toBe(
      'unsupported-media-type',
    )
    expect((await upload(owner, Buffer.from('GIF89a and more'))).code).toBe('unsupported-media-type')
    expect((await upload(owner, Buffer.alloc(3_000_000, 1))).code).toBe('too-large')
    const cut = (await readFile(path.join(import.meta.dirname, '../../../../../docs/screenshot.png'))).subarray(0, 2000)
    expect((await upload(owner, cut)).code).toBe('image-refused')
  })

  it('leaves everything behind that is not a picture: a script at its end, its metadata [MED-09]', async () => {
    const png = (await redrawImage(logo)).bytes
    const polyglot = Buffer.concat([png, Buffer.from('<script>alert("PLANTED")</script>')])
    expect((await redrawImage(polyglot)).bytes.includes('PLANTED')).toBe(false)
  })

  it('may repeat its own parts by reference', () => {
    expect(svgFault(svg('<g id="a"><rect width="9" height="9"/></g><use href="#a"/>').toString())).toBeNull()
  })
})
