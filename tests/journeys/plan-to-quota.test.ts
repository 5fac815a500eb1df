import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, look, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const recording = readFileSync(path.resolve(import.meta.dirname, '../../packages/server/demo/quarry.mp3'))

let run: Running
let browser: Browser
let beacon: string
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  beacon = `http://beacon.localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

async function submit(page: Page, name: string): Promise<void> {
  await page.goto(`${beacon}/upload`)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles({ name, mimeType: 'audio/mpeg', buffer: recording })
}

it('a reseller makes and sells a plan; its customer reads the brand’s own sentence at the quota, buys a pack of minutes, goes on, and is granted more', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, beacon, 'owner@beacon.test')
  await page.goto(`${beacon}/reseller-plans`)
  await page.getByRole('link', { name: 'New plan' }).click()
  await page.getByLabel('Name').fill('On request')
  await page.getByLabel('Price per month in EUR').fill('8')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page
    .getByText(/€12\.00/)
    .first()
    .waitFor()
  await page.getByLabel('Price per month in EUR').fill('29')
  await page.getByText(/Your margin: €20\.00/).waitFor()
  await page.getByLabel('Included each month').fill('0 min')
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('heading', { level: 1, name: 'On request' }).waitFor()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 1 of On request is published').first().waitFor()
  expect(await faultsForEverybody(page)).toEqual([])

  await page.goto(`${beacon}/reseller-plans`)
  await page.getByRole('link', { name: 'Packs of minutes' }).click()
  await page.getByRole('button', { name: 'New pack' }).first().click()
  await page.getByLabel('Name').fill('Ten hours')
  await page.getByLabel('Price in EUR').fill('19')
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Offer pack' }).click()
  await page.getByRole('row', { name: /Ten hours/ }).waitFor()
  await look(page, 'packs')

  await page.goto(`${beacon}/customers`)
  await page.getByRole('link', { name: 'Quarry & Stone' }).click()
  await page.getByRole('link', { name: 'Change plan' }).click()
  await page.getByLabel('New plan').selectOption({ label: 'On request, €29.00 per month' })
  await page.getByRole('row', { name: /Included each month 10 h 0 min/ }).waitFor()
  await page.getByText('It counts at once').waitFor()
  await page.getByRole('button', { name: 'Change to On request' }).click()
  await page.getByText('Quarry & Stone is on the plan On request now').first().waitFor()

  const { page: editor, faults: editorFaults } = await openPage(browser)
  await logIn(editor, beacon, 'editor@quarry.test')
  const sentence = editor.getByText('Write to us and we add minutes on the same day.').first()
  // The first recordings of the demo use up the little that is included, once they are transcribed.
  await expect
    .poll(
      async () => {
        await editor.goto(`${beacon}/upload`)
        await editor
          .getByText(/left in this period/)
          .first()
          .waitFor()
        return sentence.isVisible()
      },
      { timeout: 90_000, interval: 1_000 },
    )
    .toBe(true)
  await editor.getByText(/An owner of your account, or who pays for it, can buy minutes/).waitFor()
  await look(editor, 'quota')

  const { page: payer, faults: payerFaults } = await openPage(browser)
  await logIn(payer, beacon, 'owner@quarry.test')
  await payer.goto(`${beacon}/upload`)
  await payer.getByRole('link', { name: 'Buy minutes' }).click()
  await payer.getByRole('button', { name: 'Buy Ten hours, €19.00' }).waitFor()
  await look(payer, 'buy-minutes')
  await payer.getByRole('button', { name: 'Buy Ten hours, €19.00' }).click()
  await payer.getByRole('button', { name: 'Pay €19.00' }).click()
  await payer.getByRole('heading', { name: 'Thank you' }).waitFor()
  await payer.goto(`${beacon}/usage`)
  await payer.getByRole('region', { name: 'Bought minutes' }).waitFor({ timeout: 2_500 })
  await look(payer, 'bought-minutes')
  expect(payerFaults).toEqual([])
  await payer.context().close()
  await submit(editor, 'bought.mp3')
  await editor.getByRole('link', { name: 'Follow the job' }).click()
  await editor.getByText('The transcript is ready.').waitFor({ timeout: 90_000 })

  await page.goto(`${beacon}/customers`)
  await page.getByRole('link', { name: 'Quarry & Stone' }).click()
  await page.getByRole('link', { name: 'By day and by member' }).click()
  await page.getByRole('button', { name: 'Grant minutes' }).click()
  await page.getByLabel('How much').fill('30 min')
  await page.getByLabel('Reason, shown to the customer').fill('For the long meeting')
  await page.getByRole('dialog').getByRole('button', { name: 'Grant minutes' }).click()
  await page.getByRole('row', { name: /For the long meeting/ }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])

  await editor.goto(`${beacon}/usage`)
  await editor.getByRole('row', { name: /For the long meeting/ }).waitFor()
  expect(await faultsForEverybody(editor)).toEqual([])
  expect([...faults, ...editorFaults]).toEqual([])
  await editor.context().close()
  await page.context().close()
})
