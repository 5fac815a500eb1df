import { mkdirSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, startScriptorium } from '../support/running.ts'
import { logIn, openBrowser, openPage } from './browser.ts'

const clone = path.resolve(import.meta.dirname, '../..')
const sample = path.join(clone, 'packages/server/demo/juniper.mp3')
const pictures = path.join(clone, 'test-results')
const views = [
  { name: '1280-light', width: 1280, height: 860, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, height: 860, colorScheme: 'dark' },
  { name: '360-light', width: 360, height: 760, colorScheme: 'light' },
  { name: '360-dark', width: 360, height: 760, colorScheme: 'dark' },
] as const

let run: Running
let browser: Browser
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  run = await startScriptorium()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

const openContext = (
  { width, height, colorScheme }: Pick<(typeof views)[number], 'width' | 'height' | 'colorScheme'> = views[0],
) => openPage(browser, { viewport: { width, height }, colorScheme })
const originOf = (host: string) => `http://${host}:${run.port}`

describe('an editor of a customer', () => {
  it('uploads a recording, watches it without reloading, reads it, hears it and exports subtitles', async () => {
    const { page, faults } = await openContext()
    await logIn(page, originOf('acme.localhost'), 'editor@harbor.test')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose files' }).click()
    await (await chooser).setFiles(sample)
    await page.getByRole('link', { name: 'Jobs', exact: true }).first().click()
    const row = page.getByRole('row').filter({ hasText: 'juniper.mp3' })
    await row.getByText('Done').waitFor({ timeout: 90_000 })
    await row.getByRole('link', { name: 'juniper.mp3' }).click()
    await page.getByRole('link', { name: 'Read transcript' }).click()
    const word = page.getByText('river', { exact: false }).first()
    await word.waitFor()
    await word.click()
    await page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0.5)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: /SRT/ }).click()
    expect((await download).suggestedFilename()).toMatch(/\.srt$/)
    expect(faults).toEqual([])
    await page.context().close()
  })
})

const tours = [
  {
    who: 'customer',
    host: 'acme.localhost',
    email: 'owner@harbor.test',
    addresses: ['/', '/upload', '/jobs', '/transcripts', '/members', '/settings'],
  },
  {
    who: 'reseller',
    host: 'beacon.localhost',
    email: 'owner@beacon.test',
    addresses: ['/customers', '/customers/new', '/settings'],
  },
  {
    who: 'platform',
    host: 'localhost',
    email: 'owner@platform.test',
    addresses: ['/resellers', '/resellers/new', '/engines', '/queue', '/outbox', '/dead-letters'],
  },
]
describe.each(tours)('every page of the $who', ({ who, host, email, addresses }) => {
  it.each(views)('fits, is reachable to everybody, and has one heading at $name', async view => {
    const { page, faults } = await openContext(view)
    await logIn(page, originOf(host), email)
    for (const address of addresses) {
      await page.goto(`http://${host}:${run.port}${address}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await page.getByRole('heading', { level: 1 }).count(), address).toBe(1)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, `${address} scrolls sideways`).toBeLessThanOrEqual(0)
      const found = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(found.violations.map(({ id, nodes }) => `${address} ${id}: ${nodes[0]?.html}`)).toEqual([])
      await page.screenshot({ path: path.join(pictures, `${who}${address.replaceAll('/', '-')}${view.name}.png`) })
    }
    expect(faults).toEqual([])
    await page.context().close()
  })
})

it('wears the brand of its host from the first paint, and of no other [CCH-02]', async () => {
  const { page } = await openContext()
  for (const [host, name, others] of [
    ['acme.localhost', 'Acme Transcripts', /Beacon|Scriptorium/],
    ['beacon.localhost', 'Beacon Notes', /Acme|Scriptorium/],
  ] as const) {
    const response = await page.goto(`http://${host}:${run.port}/log-in`)
    const html = (await response?.text()) ?? ''
    expect(html).toContain(`<title>${name}</title>`)
    expect(html).not.toMatch(others)
  }
  await page.context().close()
})
