import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const recording = path.resolve(import.meta.dirname, '../../packages/server/demo/harbor.mp3')

let run: Running
let browser: Browser
let acme: string
let platform: string
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  acme = `http://acme.localhost:${run.port}`
  platform = `http://localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

/** Jobs done and transcribed milliseconds of one customer, as the dashboard of its reseller is told. */
async function figuresOf(page: Page, customer: string): Promise<{ open: number; doneToday: number; usedMs: number }> {
  return page.evaluate(async name => {
    const read = async (address: string) => (await fetch(`/api/v1${address}`)).json()
    const [today, { top }] = [await read('/dashboard/today'), await read('/dashboard')]
    const own = top.find((one: { name: string }) => one.name === name)
    return { open: today.waiting + today.running, doneToday: today.done, usedMs: own?.usedMs.now ?? 0 }
  }, customer)
}

it('a customer transcribes, and its reseller’s dashboard moves by itself', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
  const row = page.getByRole('table', { name: 'Top customers' }).getByRole('row').filter({ hasText: 'Harbor Office' })
  // The recordings of the demo are transcribed first.
  await expect
    .poll(
      async () => {
        const { open, usedMs } = await figuresOf(page, 'Harbor Office')
        return open === 0 && usedMs > 0
      },
      { timeout: 90_000 },
    )
    .toBe(true)
  await page.reload()
  await row.waitFor()
  const before = await figuresOf(page, 'Harbor Office')
  await page.getByText(`${before.doneToday} done`, { exact: false }).first().waitFor()
  const shown = await row.innerText()
  expect(await faultsForEverybody(page)).toEqual([])

  const { page: editor } = await openPage(browser)
  await logIn(editor, acme, 'editor@harbor.test')
  await editor.goto(`${acme}/upload`)
  const chooser = editor.waitForEvent('filechooser')
  await editor.getByRole('button', { name: 'Choose files' }).click()
  const file = { name: 'harbour again.mp3', mimeType: 'audio/mpeg', buffer: readFileSync(recording) }
  await (await chooser).setFiles(file)
  await editor.getByRole('link', { name: 'Follow the job' }).click()
  await editor.getByText('The transcript is ready.').waitFor({ timeout: 90_000 })
  await editor.context().close()

  // Nobody reloads: the page asks again by itself.
  await page.getByText(new RegExp(`Today: .* ${before.doneToday + 1} done`)).waitFor({ timeout: 30_000 })
  await page.getByLabel('Period').selectOption({ label: 'Last 7 days' })
  await page.waitForURL(/period=7-days/)
  const after = await figuresOf(page, 'Harbor Office')
  expect(after.usedMs).toBeGreaterThan(before.usedMs)
  await expect.poll(() => row.innerText(), { timeout: 20_000 }).not.toBe(shown)

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as CSV' }).click()
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('Harbor Office')
  await page.getByText('As a table').first().click()
  await page.getByRole('region', { name: 'Transcribed by day, day by day' }).waitFor()
  // The figure and the list behind it agree.
  const failed = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Failed jobs' }) })
  const [count] = /\d+/.exec(await failed.innerText()) ?? []
  await failed.getByRole('link').click()
  await page.getByRole('heading', { level: 1, name: 'Failed jobs' }).waitFor()
  await page.getByText(`${count} of ${count}`).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.goBack()
  await page.getByRole('link', { name: 'Active customers' }).click()
  await page.waitForURL(/customers\?state=active/)
  expect(faults).toEqual([])
  await page.context().close()
})

it('the platform’s home shows machines and resellers, on a phone as well', async () => {
  const { page, faults } = await openPage(browser, { viewport: { width: 360, height: 800 }, colorScheme: 'dark' })
  await logIn(page, platform, 'owner@platform.test')
  await page.getByRole('heading', { name: 'Who grows' }).waitFor()
  await page.getByText('Acme Media').first().waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  expect(await faultsForEverybody(page)).toEqual([])
  expect(faults).toEqual([])
  await page.context().close()
})

it('the platform empties a reseller’s pool: the reseller reads it on its dashboard, its customer whom to ask', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, platform, 'owner@platform.test')
  await page.goto(`${platform}/resellers`)
  await page.getByRole('link', { name: 'Acme Media' }).first().click()
  const setPool = async (typed: string, shown: string | RegExp) => {
    await page.getByRole('button', { name: 'Change pool' }).click()
    await page.getByLabel('In a month').fill(typed)
    await page.getByRole('button', { name: 'Set limit' }).click()
    await page.getByText(shown).waitFor()
  }
  await setPool('0 min', /used of 0 min/)
  expect(await faultsForEverybody(page)).toEqual([])

  const { page: owner } = await openPage(browser)
  await logIn(owner, acme, 'owner@acme.test')
  await owner.getByText('Your pool is empty: nothing new of your customers begins.').waitFor()
  expect(await faultsForEverybody(owner)).toEqual([])
  await owner.context().close()

  const { page: editor } = await openPage(browser)
  await logIn(editor, acme, 'editor@harbor.test')
  await editor.goto(`${acme}/upload`)
  const chooser = editor.waitForEvent('filechooser')
  await editor.getByRole('button', { name: 'Choose files' }).click()
  const file = { name: 'no room.mp3', mimeType: 'audio/mpeg', buffer: readFileSync(recording) }
  await (await chooser).setFiles(file)
  await editor.getByText('Your provider has no minutes left this month.').waitFor()
  await editor.context().close()

  await setPool('', /There is no limit/)
  expect(faults).toEqual([])
  await page.context().close()
})
