import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

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

it('a reseller brings customers in a file, mends what is wrong, and takes all of them out again', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.goto(`${acme}/customers`)
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Import customers' }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByRole('alert').getByText('Choose a file, or paste its rows.').waitFor()

  const csv =
    'Name;E-Mail des Inhabers;Tags;Plan\r\nDüne Süd;sued@duene.test;vip;\r\nDüne Nord;nord@;vip;\r\nDüne West;;;Gold\r\n'
  const file = { name: 'kunden.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'latin1') }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('kunden.csv').waitFor()
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByText('E-mail of the owner is not an e-mail address').waitFor()
  await page.getByText('Plan is none that you offer').waitFor()
  await page.getByText('1 owner gets an invitation by mail.').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Create 1 customer' }).click()
  await page.getByRole('heading', { name: 'What was made' }).waitFor()
  await page.getByRole('link', { name: 'Open', exact: true }).waitFor()
  const left = await fileOf(page, () => page.getByRole('button', { name: 'Download rows that were not made' }).click())
  expect(left).toContain('Düne Nord')
  expect(left).not.toContain('Düne Süd')

  await page.getByRole('button', { name: 'Import another file' }).click()
  await page
    .getByLabel('Or paste the rows here')
    .fill('name,owner_email\nDüne Süd,sued@duene.test\nDüne Nord,nord@duene.test')
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByText('Same short name:').waitFor()
  await page.getByRole('button', { name: 'Create 1 customer' }).click()
  await page.getByRole('link', { name: 'See customers' }).click()
  await page.getByRole('link', { name: 'Düne Nord' }).waitFor()
  await page.goto(`${acme}/customers?tag=vip`)
  await page.getByRole('link', { name: 'Düne Süd' }).waitFor()
  const taken = await fileOf(page, () => page.getByRole('link', { name: 'CSV' }).click())
  expect(taken.trimEnd().split('\n')).toHaveLength(2)
  expect(taken).toContain('Düne Süd')
  expect(faults).toEqual([])
  await page.context().close()
})

async function fileOf(page: Page, act: () => Promise<void>): Promise<string> {
  const waiting = page.waitForEvent('download')
  await act()
  return readFile(await (await waiting).path(), 'utf8')
}
