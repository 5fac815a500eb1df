import { readFileSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Running, startScriptorium } from '../support/running.ts'
import { logIn, openBrowser, openPage } from './browser.ts'

const demo = path.resolve(import.meta.dirname, '../../packages/server/demo')

let run: Running
let browser: Browser
let acme: string
beforeAll(async () => {
  run = await startScriptorium()
  browser = await openBrowser()
  acme = `http://acme.localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

async function axeFaults(page: Page, only?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page })
  const found = await (only
    ? builder.withRules([only])
    : builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  ).analyze()
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

it('a reseller designs a brand, looks at the draft, publishes it, and goes back', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.goto(`${acme}/settings`)
  await page.getByRole('link', { name: 'Open brand' }).click()
  await page.getByRole('heading', { level: 1, name: 'Brand' }).waitFor()
  expect(await axeFaults(page)).toEqual([])

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
  expect(await axeFaults(page)).toEqual([])

  const visitor = await openPage(browser)
  await visitor.page.goto(`${acme}/log-in`)
  expect(await visitor.page.title()).toContain('Acme Transcripts')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Published. Your customers see it from now on.').waitFor()
  await visitor.page.reload()
  await visitor.page.getByRole('img', { name: 'Harbour Scribe' }).first().waitFor()
  expect(await axeFaults(visitor.page)).toEqual([])

  await page.getByRole('button', { name: 'Publish version 1 again' }).click()
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
  const draft = await page.evaluate(async () => (await fetch('/api/v1/brand/draft')).json())
  const tints = ['cool', 'warm', 'plain', 'brand']
  const found: string[] = []
  for (let round = 0; round < 20; round += 1) {
    const colour = `#${Math.floor(Math.random() * 0x1000000)
      .toString(16)
      .padStart(6, '0')}`
    const design = { ...draft.design, colour, tint: tints[round % 4] }
    const kept = await page.evaluate(
      async body =>
        (
          await fetch('/api/v1/brand/draft', {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).status,
      design,
    )
    expect(kept).toBe(200)
    for (const appearance of ['light', 'dark'])
      for (const place of round === 0 ? ['/dev/states', '/customers', '/settings'] : ['/dev/states']) {
        await page.goto(`${acme}${place}?preview=${appearance}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        found.push(
          ...(await axeFaults(page, 'color-contrast')).map(fault => `${colour} ${appearance} ${place} ${fault}`),
        )
      }
  }
  expect(found).toEqual([])
}, 300_000)
