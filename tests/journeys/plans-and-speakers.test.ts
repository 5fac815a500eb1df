import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const demo = path.resolve(import.meta.dirname, '../../packages/server/demo')
const bytesOf = (name: string) => readFileSync(path.join(demo, name))

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

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles({ name, mimeType: 'audio/mpeg', buffer })
}

it('speakers are told apart: chosen at the upload, read as headings, and named in the subtitles', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'editor@harbor.test')
  await page.goto(`${acme}/upload`)
  await page.getByLabel('Tell speakers apart').check()
  await page.getByLabel('Number of speakers').selectOption('2')
  expect(await faultsForEverybody(page)).toEqual([])
  await choose(page, 'two voices.mp3', Buffer.concat([bytesOf('harbor.mp3'), bytesOf('quarry.mp3')]))
  await page.getByRole('link', { name: 'Follow the job' }).click()
  await page.getByText('The transcript is ready.').waitFor({ timeout: 90_000 })
  await page
    .getByRole('row')
    .filter({ hasText: 'Attempt 1' })
    .getByText(/embedded/)
    .waitFor()
  await page.getByRole('link', { name: 'Read transcript' }).click()
  await page.getByRole('heading', { name: 'Speaker 2' }).waitFor()
  expect(await page.getByRole('heading', { name: /^Speaker/ }).allTextContents()).toEqual(['Speaker 1', 'Speaker 2'])

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /VTT/ }).click()
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('Speaker 2')
  expect(faults).toEqual([])
  // Last, as it puts styles of its own where the waveform is, which our content policy refuses.
  expect(await faultsForEverybody(page)).toEqual([])
  await page.context().close()
})

it('a reseller sees what another plan would bill, changes it, and the customer has its models at once', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.goto(`${acme}/customers`)
  await page.getByRole('link', { name: 'Harbor Office' }).click()
  await page.getByRole('link', { name: 'Change plan' }).click()
  await page.getByLabel('New plan').selectOption({ label: 'Business, €99.00 per month' })
  await page.getByRole('row', { name: /Unused time of Studio/ }).waitFor()
  await page.getByRole('row', { name: /Models .*base All of the tier: base, small/ }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Change to Business' }).click()
  await page.getByText('Harbor Office is on the plan Business now').first().waitFor()

  const { page: editor, faults: editorFaults } = await openPage(browser)
  await logIn(editor, acme, 'editor@harbor.test')
  await editor.goto(`${acme}/upload`)
  await editor.getByLabel('Model').selectOption('small')
  await choose(editor, 'note.mp3', bytesOf('juniper.mp3'))
  await editor.getByRole('link', { name: 'Follow the job' }).waitFor()

  await page.getByRole('link', { name: 'Change plan' }).click()
  await page.getByLabel('New plan').selectOption({ label: 'Studio, €19.00 per month' })
  await page.getByText('Nothing would be billed now').waitFor()
  await page.getByRole('button', { name: 'Change to Studio' }).click()
  await page.getByText('Harbor Office gets the plan Studio with the next period').first().waitFor()
  expect([...faults, ...editorFaults]).toEqual([])
  await editor.context().close()
  await page.context().close()
})
