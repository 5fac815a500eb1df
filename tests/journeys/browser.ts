import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  })
}

/** A page in a browser of its own, with the faults that are ours: script errors and refused content. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = { viewport: { width: 1280, height: 860 } },
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ reducedMotion: 'reduce', acceptDownloads: true, ...options })
  const page = await context.newPage()
  return { page, faults: watchFaults(page) }
}

function watchFaults(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text())
  })
  return faults
}

export async function logIn(page: Page, origin: string, email: string, password = 'scriptorium demo 1') {
  await page.goto(`${origin}/log-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.waitForURL(url => !url.pathname.startsWith('/log-in'))
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** The link of the newest mail to this address, as the demo's outbox shows it to the platform's owner. */
export async function mailedLink(owner: Page, platform: string, email: string): Promise<string> {
  await owner.goto(`${platform}/outbox`)
  await owner.getByRole('row').filter({ hasText: email }).first().getByRole('button').click()
  const link = await owner.getByRole('dialog').getByRole('link').first().getAttribute('href')
  await owner.keyboard.press('Escape')
  if (!link) throw new Error('The mail has no link')
  return link
}

/** As ten minutes later: the server wants a proof once, and the very same call goes again. */
export async function wantProofOnce(page: Page, address: string, methods: string[]): Promise<void> {
  let isFirst = true
  await page.route(address, async route => {
    if (!isFirst) return route.continue()
    isFirst = false
    const body = JSON.stringify({ code: 'step-up-needed', status: 403, methods })
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body })
  })
}
