import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { logIn, look, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const clone = path.resolve(import.meta.dirname, '../..')
const sample = path.join(clone, 'packages/server/demo/juniper.mp3')
let run: Running
let browser: Browser
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

const originOf = (host: string) => `http://${host}:${run.port}`

describe('an editor of a customer', () => {
  it('uploads a recording, watches it without reloading, reads it, hears it and exports subtitles', async () => {
    const { page, faults } = await openPage(browser)
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
    addresses: ['/customers', '/customers/new', '/subscriptions', '/test-space', '/settings'],
  },
  {
    who: 'platform',
    host: 'localhost',
    email: 'owner@platform.test',
    addresses: ['/resellers', '/resellers/new', '/engines', '/queue', '/payments', '/outbox', '/dead-letters'],
  },
]
it.each(tours)('every page of the $who fits, is reachable to everybody, and has one heading', async tour => {
  const { page, faults } = await openPage(browser)
  await logIn(page, originOf(tour.host), tour.email)
  for (const address of tour.addresses) {
    await page.goto(`${originOf(tour.host)}${address}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await look(page, `${tour.who}${address.replaceAll('/', '-')}`)
  }
  expect(faults).toEqual([])
  await page.context().close()
})

it('wears the brand of its host from the first paint, and of no other [CCH-02]', async () => {
  const { page } = await openPage(browser)
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
