import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

let run: Running
let browser: Browser
let platform: string
beforeAll(async () => {
  run = await startProduct({ EGRESS_ALLOW: '127.0.0.1' })
  browser = await openBrowser()
  platform = `http://localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

async function act(page: Page, engine: RegExp, name: string): Promise<void> {
  await page
    .getByRole('row')
    .filter({ hasText: engine })
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.getByRole('menuitem', { name }).click()
}

it("the platform's owner registers an engine where nothing answers, tests both, drains and removes it", async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, platform, 'owner@platform.test')
  await page.goto(`${platform}/engines`)
  await page.getByRole('row').filter({ hasText: 'embedded' }).getByText('Ready').waitFor({ timeout: 60_000 })

  await page.getByRole('button', { name: 'Register engine' }).click()
  const dialog = page.getByRole('dialog', { name: 'Register engine' })
  await dialog.getByRole('button', { name: 'Register engine' }).click()
  await dialog.getByRole('alert').getByText('Enter a name.').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await dialog.getByLabel('Name').fill('Rack 7')
  await dialog.getByLabel('Address').fill('http://127.0.0.1:9')
  await dialog.getByLabel('Models').fill('base, large-v3-turbo')
  await dialog.getByLabel('Tells speakers apart').check()
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })

  const rack = page.getByRole('row').filter({ hasText: 'Rack 7' })
  await rack.getByText('The speech engine could not be reached.').first().waitFor({ timeout: 60_000 })
  await act(page, /Rack 7/, 'Test with the sample')
  await page.getByRole('alert').getByText('Rack 7 failed the test').waitFor({ timeout: 60_000 })
  await rack
    .getByRole('cell')
    .filter({ hasText: /Failed.*now.*The speech engine could not be reached\./ })
    .waitFor()
  await act(page, /embedded/, 'Test with the sample')
  await page.getByText(/^embedded passed the test$/).waitFor({ timeout: 90_000 })
  await page
    .getByRole('row')
    .filter({ hasText: 'embedded' })
    .getByText(/“.*stone yard.*” in \d+ s/)
    .waitFor()

  await act(page, /Rack 7/, 'Take nothing new')
  await rack.getByText('Takes nothing new').waitFor()
  await act(page, /Rack 7/, 'Take jobs again')
  await rack.getByText('Takes nothing new').waitFor({ state: 'detached' })
  expect(await faultsForEverybody(page)).toEqual([])
  await act(page, /Rack 7/, 'Remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove engine' }).click()
  await rack.waitFor({ state: 'detached', timeout: 60_000 })
  // An engine of a worker ends with its worker: it can be tested, and nothing else.
  await page.getByRole('button', { name: /^Actions for embedded/ }).click()
  expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Test with the sample'])
  expect(faults).toEqual([])
  await page.context().close()
})

it('an address that nobody allowed is refused at its field, and nothing of the form is lost', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, platform, 'owner@platform.test')
  await page.goto(`${platform}/engines`)
  await page.getByRole('button', { name: 'Register engine' }).click()
  const dialog = page.getByRole('dialog', { name: 'Register engine' })
  await dialog.getByLabel('Name').fill('Elsewhere')
  await dialog.getByLabel('Address').fill('http://10.0.0.7:8011')
  await dialog.getByLabel('Models').fill('base')
  await page.keyboard.press('Enter')
  await dialog.getByRole('alert').getByRole('link').click()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('url')
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Elsewhere')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(faults).toEqual([])
  await page.context().close()
})

it('whoever may only look sees every engine and no act; a list that cannot be loaded says what to do', async () => {
  const { page, faults } = await openPage(browser, { viewport: { width: 360, height: 760 }, colorScheme: 'dark' })
  await page.route('**/api/v1/me', async route => {
    const answer = await route.fetch()
    const me = await answer.json()
    return route.fulfill({
      response: answer,
      json: { ...me, may: me.may?.filter((one: string) => one !== 'engine.manage') },
    })
  })
  await logIn(page, platform, 'owner@platform.test')
  await page.goto(`${platform}/engines`)
  await page.getByRole('listitem').filter({ hasText: 'embedded' }).waitFor()
  expect(await page.getByRole('button', { name: /Register engine|Actions for/ }).count()).toBe(0)
  await page.route('**/api/v1/engines*', route => route.abort())
  await page.reload()
  await page.getByText('You are offline.').waitFor()
  await page.unroute('**/api/v1/engines*')
  await page.route('**/api/v1/engines*', route => route.fulfill({ json: { items: [], nextCursor: null, total: 0 } }))
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('No speech engine is registered.').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  expect(faults.filter(fault => !fault.includes('ERR_FAILED'))).toEqual([])
  await page.context().close()
})
