import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { logIn, openBrowser, openPage } from './browser.ts'
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

const statusOf = (page: Page, address: string) => page.evaluate(async at => (await fetch(at)).status, address)

it('a reseller suspends a customer; its owner reads why and still reaches its transcripts, until it is resumed', async () => {
  const { page: staff, faults } = await openPage(browser)
  await logIn(staff, acme, 'owner@acme.test')
  await staff.getByRole('link', { name: 'Customers', exact: true }).first().click()
  await staff.getByRole('link', { name: 'Harbor Office' }).click()
  await staff.getByRole('button', { name: 'Suspend customer' }).click()
  const dialog = staff.getByRole('dialog')
  await dialog.getByLabel(/Reason/).fill('The invoice of October is open.')
  await dialog.getByLabel('Show this reason to the customer').check()
  await dialog.getByRole('button', { name: 'Suspend', exact: true }).click()
  await staff.getByText('Harbor Office is suspended').waitFor()

  const { page: owner } = await openPage(browser)
  await logIn(owner, acme, 'owner@harbor.test')
  const strip = owner.getByRole('status').filter({ hasText: 'This account is suspended.' })
  await strip.waitFor()
  expect(await strip.innerText()).toContain('Reason: The invoice of October is open. Ask your provider')
  expect(await owner.getByRole('link', { name: 'Upload', exact: true }).count()).toBe(0)
  await owner.getByRole('heading', { name: 'Latest transcripts' }).waitFor()
  await owner.getByRole('link', { name: 'Transcripts', exact: true }).first().click()
  await owner.getByRole('heading', { level: 1, name: 'Transcripts' }).waitFor()
  expect(await statusOf(owner, '/api/v1/transcripts')).toBe(200)

  const { page: editor } = await openPage(browser)
  await logIn(editor, acme, 'editor@harbor.test')
  await editor.getByText('Nothing works until that is settled.').waitFor()
  expect(await statusOf(editor, '/api/v1/transcripts')).toBe(403)

  await staff.getByRole('button', { name: 'Resume' }).click()
  await staff.getByText('Harbor Office works again').waitFor()
  await staff.reload()
  const activity = staff.getByRole('list', { name: 'Activity' })
  await activity.getByRole('listitem').first().waitFor()
  await owner.goto(acme)
  await owner.getByRole('heading', { name: 'Jobs', exact: true }).waitFor()
  expect(await strip.count()).toBe(0)
  expect(faults).toEqual([])
})
