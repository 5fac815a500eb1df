import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { logIn, mailedLink, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

let run: Running
let browser: Browser
let acme: string
let platform: string
let outbox: Page
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  acme = `http://acme.localhost:${run.port}`
  platform = `http://localhost:${run.port}`
  outbox = (await openPage(browser)).page
  await logIn(outbox, platform, 'owner@platform.test')
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

async function invite(email: string): Promise<void> {
  const { page } = await openPage(browser)
  await logIn(page, acme, 'owner@juniper.test')
  await page.getByRole('link', { name: 'Members', exact: true }).first().click()
  await page.getByRole('button', { name: 'Invite member' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByLabel('Role').selectOption('tenant_viewer')
  await dialog.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByText(`Invitation sent to ${email}`).waitFor()
  await page.context().close()
}

const linkFor = (email: string) => mailedLink(outbox, platform, email)
const nameOfCustomer = (page: Page) => page.getByRole('button', { name: /^Customer: / }).first()

it('a stranger follows an invitation, chooses a password and is in; the used link tells what to do', async () => {
  await invite('new@juniper.test')
  const link = await linkFor('new@juniper.test')
  const { page, faults } = await openPage(browser)
  await page.goto(link)
  await page.getByText('You are invited to Juniper Gardens as Viewer.').waitFor()
  await page.getByLabel('Your name').fill('New Viewer')
  await page.getByLabel('Choose a password').fill('quite a long password')
  await page.getByRole('button', { name: 'Accept invitation' }).click()
  await page.getByRole('heading', { level: 1, name: 'Juniper Gardens' }).waitFor()
  expect(await page.getByText(/Confirm your address/).count()).toBe(0)

  await page.goto(link)
  await page.getByRole('alert').getByText('This link was used already, or it is too old.').waitFor()
  await page.goto(`${acme}/invitation?token=${link.split('token=')[1]?.slice(0, 40)}`)
  await page.getByRole('alert').getByText('This link is incomplete. Open the whole link from the mail.').waitFor()
  await page.goto(`${acme}/reset`)
  await page.getByRole('link', { name: 'Ask for a new link' }).click()
  await page.getByRole('heading', { name: 'Reset your password' }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('a mailed link logs its reader in after a click, once; opening it alone uses nothing up', async () => {
  const { page, faults } = await openPage(browser)
  await page.goto(`${acme}/log-in`)
  await page.getByRole('link', { name: 'Mail me a link' }).click()
  await page.getByRole('heading', { level: 1, name: 'Log in by mail' }).waitFor()
  await page.getByLabel('E-mail').fill('viewer@harbor.test')
  await page.getByRole('button', { name: 'Mail me a link' }).click()
  await page.getByRole('status').getByText('If viewer@harbor.test is known here').waitFor()
  const link = await linkFor('viewer@harbor.test')
  expect(new URL(link).host).toBe(new URL(acme).host)

  for (const visit of ['by a mail scanner', 'by its reader']) {
    await page.goto(link)
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    expect(
      (await page.context().cookies()).map(({ name }) => name),
      visit,
    ).not.toContain('session')
  }
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()

  await page.goto(link)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('alert').getByText('This link was used already, or it is too old.').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('a second tab follows when a member of two customers goes to the other one', async () => {
  await invite('editor@harbor.test')
  const link = await linkFor('editor@harbor.test')
  const { page: first, faults } = await openPage(browser)
  await first.goto(link)
  await first.getByLabel('Your password here').fill('scriptorium demo 1')
  await first.getByRole('button', { name: 'Accept invitation' }).click()
  await nameOfCustomer(first).getByText('Juniper Gardens').waitFor()

  const second = await first.context().newPage()
  await second.goto(`${acme}/transcripts`)
  await nameOfCustomer(second).getByText('Juniper Gardens').waitFor()
  await nameOfCustomer(first).click()
  await first.getByRole('menuitem', { name: 'Harbor Office' }).click()
  await nameOfCustomer(first).getByText('Harbor Office').waitFor()
  await nameOfCustomer(second).getByText('Harbor Office').waitFor()
  expect(new URL(second.url()).pathname).toBe('/')
  expect(faults).toEqual([])
  await first.context().close()
})

it('input that nobody saved is asked about, and stays when the person stays', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'viewer@harbor.test')
  await page.getByRole('link', { name: 'Settings', exact: true }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Somebody else')
  await page.getByRole('link', { name: 'Jobs', exact: true }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stay here' }).click()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Somebody else')
  await page.getByRole('link', { name: 'Jobs', exact: true }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await page.waitForURL(`${acme}/jobs`)
  expect(faults).toEqual([])
  await page.context().close()
})

it('several rows are dealt with after one question, and a recording that was deleted leaves its text', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'owner@harbor.test')
  await page.getByRole('link', { name: 'Transcripts', exact: true }).first().click()
  await page.waitForURL(`${acme}/transcripts`)
  await page.getByRole('row').getByRole('link', { name: 'Weekly harbor meeting.mp3' }).waitFor({ timeout: 90_000 })
  await page.getByLabel('Select all').check()
  await page.getByRole('button', { name: 'Delete 1 recording' }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Delete recordings' })
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.getByLabel('Type 1 to confirm').fill('1')
  await confirm.click()
  await page.getByText('1 recording deleted').waitFor()
  await page.getByRole('link', { name: 'Weekly harbor meeting.mp3' }).click()
  await page.getByText('The recording was deleted, so there is nothing to play. The text stays.').waitFor()
  await page.getByText('Good morning').first().waitFor()
  expect(await page.locator('audio').count()).toBe(0)

  await page.getByRole('link', { name: 'Jobs', exact: true }).first().click()
  await page.getByLabel('Select all').check()
  // The first answer is a refusal, so that one of the two rows stays and says why.
  let isFirst = true
  await page.route('**/api/v1/jobs/*/trash', async route => {
    if (!isFirst) return route.continue()
    isFirst = false
    const body = JSON.stringify({ code: 'not-finished', title: 'Under way', status: 409 })
    return route.fulfill({ status: 409, contentType: 'application/problem+json', body })
  })
  await page.getByRole('button', { name: 'Remove 2 jobs' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove jobs' }).click()
  await page.getByRole('dialog').getByText('1 stays as it was:').waitFor()
  await page.getByRole('dialog').getByText('This is still under way.').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByText('1 selected').waitFor()
  await page.getByText('1 of 1').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})
