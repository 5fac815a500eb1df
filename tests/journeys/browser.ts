import { mkdirSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

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

const pictures = path.resolve(import.meta.dirname, '../../test-results')
const views = [
  { name: '360-dark', width: 360, height: 760, colorScheme: 'dark', withAxe: true },
  { name: '360-light', width: 360, height: 760, colorScheme: 'light', withAxe: false },
  { name: '1280-dark', width: 1280, height: 860, colorScheme: 'dark', withAxe: false },
  // Last, as a story goes on in it.
  { name: '1280-light', width: 1280, height: 860, colorScheme: 'light', withAxe: true },
] as const

/** Looks at the open page in every view, without a reload: one heading, nothing cut off, and reachable to everybody,
 * at each width and in each appearance once. Leaves pictures in `test-results`. */
export async function look(page: Page, screen: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  for (const { name, width, height, colorScheme, withAxe } of views) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    await standsStill(page)
    expect(await page.getByRole('heading', { level: 1 }).count(), `${screen} ${name}`).toBe(1)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow, `${screen} scrolls sideways at ${name}`).toBeLessThanOrEqual(0)
    await page.screenshot({
      path: path.join(pictures, `${screen}-${name}.png`),
      fullPage: true,
      animations: 'disabled',
    })
    if (withAxe) expect(await faultsForEverybody(page), `${screen} ${name}`).toEqual([])
  }
}

/** Nothing is loading any more, and colours have faded into those of the view. */
function standsStill(page: Page) {
  return page.waitForFunction(
    () =>
      document.querySelector('[role="status"][aria-label="Loading"]') === null &&
      document.fonts.status === 'loaded' &&
      document.getAnimations().every(one => one.playState !== 'running'),
  )
}

/** What axe finds against WCAG 2.2 AA on the page as it stands. */
export async function faultsForEverybody(page: Page): Promise<string[]> {
  // Not preloaded: axe would load the recording to hear whether it plays by itself, which the page's own policy refuses.
  expect(await page.locator('[autoplay]').count()).toBe(0)
  const { violations } = await new AxeBuilder({ page })
    // In the page itself: otherwise every look opens one more page, and loads axe there as well.
    .setLegacyMode()
    .options({ preload: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
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
