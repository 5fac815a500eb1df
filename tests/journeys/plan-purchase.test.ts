import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, look, mailedLink, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const pictures = path.resolve(import.meta.dirname, '../../test-results')

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

const statusOf = (page: Page, address: string, method = 'GET') =>
  page.evaluate(async ([at = '', how]) => (await fetch(at, { method: how })).status, [address, method])

async function play(desk: Page, what: string): Promise<void> {
  await desk.getByRole('combobox').selectOption(what)
  await desk.getByRole('button', { name: 'Play' }).click()
}

it('a customer buys a plan, cancels and keeps it, and a payment fails: it is told, reads on, and cannot begin anything new', async () => {
  const twinUrl = /twin: (http:\S+)/.exec(run.output())?.[1]
  if (!twinUrl) throw new Error('The twin of the provider did not start')
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@harbor.test')
  await page.goto(`${acme}/usage`)
  await page.getByRole('heading', { name: 'Plan and payment' }).waitFor()
  const plans = page.getByRole('region', { name: 'Change plan' })
  await plans.getByRole('button', { name: 'Choose Studio, €19.00 per month' }).waitFor()
  await look(page, 'purchase')
  await plans.getByRole('button', { name: 'Choose Studio, €19.00 per month' }).click()
  await page.getByRole('button', { name: 'Start the trial' }).click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.goto(`${acme}/usage`)
  await page.getByText(/^Trial, first payment on/).waitFor({ timeout: 2_500 })

  await page.getByRole('button', { name: 'Manage or cancel' }).click()
  await page.getByRole('button', { name: 'Cancel: ' }).click()
  await page.getByText('Cancelled. Runs until').waitFor()
  await page.goto(`${acme}/usage`)
  await page.getByText(/^Cancelled, ends on/).waitFor()
  await page.getByRole('button', { name: 'Manage or cancel' }).click()
  await page.getByRole('button', { name: 'Keep it: ' }).click()
  await page.goto(`${acme}/usage`)
  await page.getByText(/^Trial, first payment on/).waitFor()

  const { page: desk } = await openPage(browser)
  await desk.goto(twinUrl)
  await play(desk, 'failed renewal')
  await page.getByText('A payment for this account is due.').waitFor()
  await page.getByRole('button', { name: 'Pay what is due' }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await desk.getByRole('button', { name: '1 week on' }).click()
  await page.getByText('You can read and export, but nothing new is transcribed. You can pay under').waitFor()
  await page.screenshot({ path: path.join(pictures, 'purchase-read-only.png'), fullPage: true })
  expect(await statusOf(page, '/api/v1/transcripts')).toBe(200)
  expect(await statusOf(page, '/api/v1/uploads', 'POST')).toBe(403)
  expect(faults).toEqual([])
})

it('a reseller lets a test customer buy and fail to renew, which its portal shows, and moves no other clock', async () => {
  const platform = `http://localhost:${run.port}`
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@acme.test')
  await page.goto(`${acme}/subscriptions`)
  const others = page.getByRole('row').filter({ hasText: 'Harbor Office' })
  const harbor = await others.innerText()
  await look(page, 'subscriptions')
  await page.getByRole('link', { name: 'Test space' }).click()
  await page.getByRole('button', { name: 'New test customer' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('Rehearsal')
  await form.getByLabel('E-mail of the owner').fill('owner@rehearsal.test')
  await form.getByRole('button', { name: 'Create test customer' }).click()
  const play = (what: string) => page.getByRole('button', { name: what, exact: true }).click()
  await play('Buy the plan')
  await page.getByText('INITIAL_PURCHASE').waitFor()
  await page.getByText('Active', { exact: true }).waitFor()

  const { page: outbox } = await openPage(browser)
  await logIn(outbox, platform, 'owner@platform.test')
  const { page: portal, faults: portalFaults } = await openPage(browser)
  await portal.goto(await mailedLink(outbox, platform, 'owner@rehearsal.test'))
  await portal.getByLabel('Your name').fill('Rea Rehearsal')
  await portal.getByLabel('Choose a password').fill('harvest lantern quartz')
  await portal.getByRole('button', { name: 'Accept invitation' }).click()
  await portal.getByRole('heading', { level: 1, name: 'Rehearsal' }).waitFor()
  await portal.getByText('This is a test account: payments are played, and no money moves.').waitFor()
  await portal.goto(`${acme}/usage`)
  await portal.getByText(/^Trial, first payment on/).waitFor()

  await play('Fail to renew')
  await page.getByText('Past due', { exact: true }).waitFor()
  await portal.getByText('A payment for this account is due.').waitFor()
  await look(page, 'test-space')
  await play('4 days on')
  await page.getByText('Read only', { exact: true }).waitFor()
  await portal.getByText('You can read and export, but nothing new is transcribed. You can pay under').waitFor()
  await play('Pay what is due')
  await page.getByText('Active', { exact: true }).waitFor()
  await page.goto(`${acme}/subscriptions`)
  const test = page.getByRole('row').filter({ hasText: 'Rehearsal' })
  await test.getByText('Test', { exact: true }).waitFor()
  await test.getByText(/^Renews on/).waitFor()
  expect(await others.innerText()).toBe(harbor)
  expect([faults, portalFaults]).toEqual([[], []])
})
