import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { client, openCompanyProvider } from '../support/openid-provider.ts'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const company = await openCompanyProvider({
  editor: { email: 'editor@harbor.test' },
  stranger: { email: 'stranger@harbor.test' },
})
let run: Running
let browser: Browser
let acme: string
beforeAll(async () => {
  run = await startProduct({ EGRESS_ALLOW: company.host })
  browser = await openBrowser()
  acme = `http://acme.localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
  company.close()
})

async function nameCompany(page: Page, email: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'Company sign-in' }).waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Go on' }).click()
}

it('an owner connects the provider, the reseller confirms the domain, and members come in by their company', async () => {
  const { page: owner, faults } = await openPage(browser)
  await logIn(owner, acme, 'owner@harbor.test')
  await owner.goto(`${acme}/account-security`)
  await owner.getByRole('button', { name: 'Connect provider' }).click()
  const dialog = owner.getByRole('dialog', { name: 'Connect provider' })
  company.register([(await dialog.getByText('/log-in/company/').textContent()) ?? ''])
  await dialog.getByLabel('Issuer').fill('https://127.0.0.1')
  await dialog.getByLabel('Client ID').fill(client.client_id)
  await dialog.getByLabel('Client secret').fill(client.client_secret)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await dialog.getByText('This address is not called.').first().waitFor()
  await dialog.getByLabel('Issuer').fill(company.issuer)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await owner.getByText('None yet').waitFor()
  await owner.getByRole('button', { name: 'Add domain' }).click()
  await owner.getByRole('dialog', { name: 'Add domain' }).getByLabel('Domain').fill('harbor.test')
  await owner.getByRole('dialog', { name: 'Add domain' }).getByRole('button', { name: 'Add domain' }).click()
  await owner.getByText('Not proven yet').waitFor()
  expect(await owner.getByLabel('Require the company sign-in').isDisabled()).toBe(true)
  expect(await faultsForEverybody(owner)).toEqual([])

  const { page: reseller } = await openPage(browser)
  await logIn(reseller, acme, 'owner@acme.test')
  await reseller.goto(`${acme}/customers`)
  await reseller.getByRole('link', { name: 'Harbor Office' }).first().click()
  await reseller.getByRole('button', { name: 'Confirm harbor.test' }).click()
  await reseller.getByRole('dialog').getByRole('button', { name: 'Confirm domain' }).click()
  await reseller.getByText('harbor.test is confirmed').waitFor()
  await reseller.context().close()

  const { page: editor, faults: editorFaults } = await openPage(browser)
  await editor.goto(`${acme}/log-in?next=/transcripts`)
  await editor.getByRole('link', { name: 'Continue with company sign-in' }).click()
  expect(await faultsForEverybody(editor)).toEqual([])
  await nameCompany(editor, 'editor@harbor.test')
  await editor.waitForURL(`${acme}/transcripts`)
  await editor.getByRole('heading', { level: 1, name: 'Transcripts' }).waitFor()

  await owner.reload()
  await owner.getByLabel('Require the company sign-in').click()
  await owner.getByText('Members log in by the company sign-in only').waitFor()
  await editor.context().clearCookies()
  await editor.goto(`${acme}/log-in`)
  await editor.getByLabel('E-mail').fill('editor@harbor.test')
  await editor.getByLabel('Password', { exact: true }).fill('scriptorium demo 1')
  await editor.getByRole('button', { name: 'Log in', exact: true }).click()
  await editor.getByText('Harbor Office lets its members in by the company sign-in only.').waitFor()
  await editor.getByRole('link', { name: 'Go on with company sign-in' }).click()
  await nameCompany(editor, 'editor@harbor.test')
  await editor.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()

  const { page: stranger } = await openPage(browser)
  await stranger.goto(`${acme}/log-in/company`)
  await nameCompany(stranger, 'somebody@nowhere.test')
  await stranger.getByText('No company sign-in is set up for this address.').waitFor()
  await nameCompany(stranger, 'stranger@harbor.test')
  await stranger.getByText('Your company sign-in opens no account here.').waitFor()
  expect(await faultsForEverybody(stranger)).toEqual([])
  expect([...faults, ...editorFaults]).toEqual([])
  await Promise.all([owner, editor, stranger].map(page => page.context().close()))
})
