import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { faintTexts } from './contrast.ts'
import { startProduct } from './first-start.ts'

const demo = path.resolve(import.meta.dirname, '../../packages/server/demo')

let run: Running
let browser: Browser
let acme: string
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  acme = `http://acme.localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

/** The sheets that the server makes of colours by chance, as pages of the draft wear them. */
function sheetsOfChance(page: Page, count: number): Promise<{ colour: string; sheet: string }[]> {
  return page.evaluate(async most => {
    const { design } = await (await fetch('/api/v1/brand/draft')).json()
    const sheets = []
    for (let made = 0; made < most; made += 1) {
      const chance = Math.floor(Math.random() * 0x1000000)
      const colour = `#${chance.toString(16).padStart(6, '0')}`
      const body = JSON.stringify({ ...design, colour, tint: ['cool', 'warm', 'plain', 'brand'][made % 4] })
      const headers = { 'content-type': 'application/json' }
      const kept = await fetch('/api/v1/brand/draft', { method: 'PUT', headers, body })
      if (!kept.ok) throw new Error(`The draft of ${colour} was not kept: ${kept.status}`)
      const shown = await (await fetch('/settings?preview=light')).text()
      const sheet = new DOMParser().parseFromString(shown, 'text/html').getElementById('brand-tokens')?.textContent
      if (!sheet?.includes(colour)) throw new Error(`The page does not wear ${colour}`)
      sheets.push({ colour, sheet })
    }
    return sheets
  }, count)
}

it('a reseller designs a brand, looks at the draft, publishes it, and goes back', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.goto(`${acme}/settings`)
  await page.getByRole('link', { name: 'Open brand' }).click()
  await page.getByRole('heading', { level: 1, name: 'Brand' }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])

  await page.getByLabel('Product name').fill('Harbour Scribe')
  await page.getByLabel('Brand colour', { exact: true }).fill('#ffd400')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload: Logo', exact: true }).click()
  await (await chooser).setFiles({
    name: 'logo.svg',
    mimeType: 'image/svg+xml',
    buffer: readFileSync(path.join(demo, 'beacon-logo.svg')),
  })
  await page.getByText('The draft is kept.').waitFor()
  await page.getByText(/^Light pages show .* in place of #ffd400/).waitFor()
  const preview = page.frameLocator('iframe')
  await preview.getByRole('img', { name: 'Harbour Scribe' }).first().waitFor()
  await page.getByLabel('Appearance').selectOption('dark')
  await preview.locator('html[data-mantine-color-scheme="dark"]').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])

  const visitor = await openPage(browser)
  await visitor.page.goto(`${acme}/log-in`)
  expect(await visitor.page.title()).toContain('Acme Transcripts')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Published. Your customers see it from now on.').waitFor()
  await visitor.page.reload()
  await visitor.page.getByRole('img', { name: 'Harbour Scribe' }).first().waitFor()
  expect(await faultsForEverybody(visitor.page)).toEqual([])

  await page.getByRole('button', { name: 'Publish again: version 1' }).click()
  await page.getByText('Published again.').waitFor()
  await visitor.page.reload()
  await visitor.page.getByRole('img', { name: 'Acme Transcripts' }).first().waitFor()
  expect([faults, visitor.faults]).toEqual([[], []])
})

it('a stranger is shown no draft, and no other page may be framed', async () => {
  const preview = await fetch(`http://127.0.0.1:${run.port}/log-in?preview=light`, { redirect: 'manual' })
  expect(preview.status).toBeGreaterThanOrEqual(400)
  const { page } = await openPage(browser)
  const asked = await page.goto(`${acme}/log-in?preview=light`)
  expect(asked?.status()).toBe(401)
  const plain = await page.goto(`${acme}/log-in`)
  expect(plain?.headers()['content-security-policy']).toContain("frame-ancestors 'none'")
})

it('twenty brand colours by chance leave every text readable, light and dark', async () => {
  const { page } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  const sheets = await sheetsOfChance(page, 20)
  const places = {
    '/dev/states': 'Over limit',
    '/customers': 'Harbor',
    '/settings': 'Account security',
    '/settings/brand': 'Brand pack',
    '/settings/sender': 'Mail server of your own',
  }
  for (const [place, arrived] of Object.entries(places)) {
    await page.goto(`${acme}${place}`)
    await page.getByText(arrived).first().waitFor()
    for (const { colour, sheet } of sheets)
      for (const appearance of ['light', 'dark'] as const)
        for (const pointer of ['rest', 'hover'] as const) {
          const faint = await faintTexts(page, sheet, appearance, pointer)
          expect({ colour, appearance, pointer, place, faint }).toMatchObject({ faint: [] })
        }
  }
  // The measure itself: muted text in the colour of its ground is found.
  const unreadable = ':root:root{--ink-muted:#ffffff;--surface:#ffffff}'
  expect(await faintTexts(page, unreadable, 'light')).not.toEqual([])
  // And what only shows under a pointer: a button whose shade is then that of its own words.
  const [{ sheet = '' } = {}] = sheets
  const faded = `${sheet}:root:root{--brand-hover:#f0f0f0;--surface-hover:#777777}`
  expect(await faintTexts(page, faded, 'light', 'rest')).toEqual([])
  expect(await faintTexts(page, faded, 'light', 'hover')).not.toEqual([])
}, 240_000)

it('a reseller looks at its mails, sends one to itself, and takes its brand out and in', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.goto(`${acme}/settings`)
  await page.getByRole('link', { name: 'Open mails' }).click()
  await page.getByLabel('Mail', { exact: true }).selectOption({ label: 'Set a new password' })
  const mail = page.frameLocator('iframe')
  await mail.getByRole('link', { name: 'Set a new password' }).waitFor()
  await page.getByLabel('Appearance').selectOption('dark')
  const dark = page.frameLocator('iframe[src*="appearance=dark"]')
  await dark.getByRole('link', { name: 'Set a new password' }).waitFor()
  await page.getByRole('button', { name: 'Send a test to me' }).click()
  await page.getByText('On its way to owner@acme.test.').waitFor()
  // A frame that runs no scripts answers no checker either.
  await page.locator('iframe').evaluate(frame => frame.remove())
  expect(await faultsForEverybody(page)).toEqual([])

  await page.goto(`${acme}/settings/brand`)
  const downloaded = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export' }).click()
  const pack = JSON.parse(readFileSync(await (await downloaded).path(), 'utf8'))
  pack.design.productName = 'Out and In'
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import' }).click()
  const buffer = Buffer.from(JSON.stringify(pack))
  await (await chooser).setFiles({ name: 'pack.json', mimeType: 'application/json', buffer })
  await page.getByRole('dialog').getByText('becomes Out and In').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Look at the draft' }).click()
  expect(await page.getByLabel('Product name').inputValue()).toBe('Out and In')
  expect(faults).toEqual([])
})
