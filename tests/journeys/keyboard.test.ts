import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const sample = path.resolve(import.meta.dirname, '../../packages/server/demo/juniper.mp3')

let run: Running
let browser: Browser
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

type Focus = { name: string; isSeen: boolean }

/** What has the focus, and whether a person can see that it has. */
function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', isSeen: true }
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null
    const name = element.getAttribute('aria-label') ?? label ?? element.textContent ?? ''
    const marked = [element, element.closest('label'), element.parentElement].some(one => {
      if (!one) return false
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(one)
      const isField = one instanceof HTMLInputElement || one instanceof HTMLSelectElement
      return (
        (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || (isField && borderColor !== '')
      )
    })
    const box = element.getBoundingClientRect()
    return { name: name.trim(), isSeen: marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight }
  })
}

/** Goes on with the Tab key until something of this name has the focus; whatever it passes must show its focus. */
async function tabTo(page: Page, name: string | RegExp, limit = 60): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press('Tab')
    const focus = await focusOf(page)
    if (!focus.isSeen) {
      await expect
        .poll(async () => (await focusOf(page)).isSeen, { message: `“${focus.name}” shows its focus` })
        .toBe(true)
    }
    if (typeof name === 'string' ? focus.name === name : name.test(focus.name)) return
    passed.push(focus.name)
  }
  throw new Error(`Tab never came to ${name}, only to: ${passed.join(' | ')}`)
}

it('the main job is done with the keyboard alone: log in, upload, follow, read, play, export, remove', async () => {
  const { page, faults } = await openPage(browser)
  await page.goto(`http://acme.localhost:${run.port}/log-in`)
  await page.getByLabel('E-mail').waitFor()
  await page.keyboard.type('editor@harbor.test')
  await tabTo(page, 'Password')
  await page.keyboard.type('scriptorium demo 1')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()

  await page.keyboard.press('u')
  await page.getByRole('heading', { level: 1, name: 'Upload recordings' }).waitFor()
  const chooser = page.waitForEvent('filechooser')
  await tabTo(page, 'Choose files')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(sample)
  await page.getByRole('link', { name: 'Follow the job' }).waitFor()
  await tabTo(page, 'Follow the job')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'juniper.mp3' }).waitFor()
  await page.getByText('The transcript is ready.').waitFor({ timeout: 90_000 })
  const drawing = Promise.withResolvers<void>()
  // The shape of the sound comes late, when a person has long begun to listen.
  await page.route(/\/api\/v1\/files\/[^/]+\/content/, async route => {
    if (route.request().resourceType() === 'fetch') await drawing.promise
    await route.continue()
  })
  await tabTo(page, 'Read transcript')
  await page.keyboard.press('Enter')

  await page.getByText('river', { exact: false }).first().waitFor()
  // The page takes the focus once it is there; a link that still had it would take the key.
  await page.waitForFunction(
    () => (document.querySelector('audio')?.readyState ?? 0) > 0 && !document.activeElement?.closest('a,button'),
  )
  await page.keyboard.press('Space')
  await page.waitForFunction(() => document.querySelector('audio')?.paused === false)
  await page.keyboard.press('Space')
  await page.waitForFunction(() => document.querySelector('audio')?.paused === true)
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 4)
  drawing.resolve()
  await page.waitForFunction(() =>
    document.querySelector('input[type="range"]')?.parentElement?.className.includes('hasWave'),
  )
  expect(await page.evaluate(() => document.querySelector('audio')?.currentTime)).toBeGreaterThan(4)
  await page.keyboard.press('Shift+?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Transcript: play or pause').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tabTo(page, 'Export')
  await page.keyboard.press('Enter')
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Subtitles (SRT)' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toMatch(/\.srt$/)

  await page.keyboard.press('Control+k')
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement)
  await page.keyboard.type('jobs')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor()
  await tabTo(page, 'Select juniper.mp3')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.getByRole('button', { name: 'Remove 1 job' }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('a dialog holds the focus, closes with Escape and gives the focus back to where it came from', async () => {
  const { page, faults } = await openPage(browser)
  await page.goto(`http://acme.localhost:${run.port}/log-in`)
  await page.getByLabel('E-mail').waitFor()
  await page.keyboard.type('owner@harbor.test')
  await tabTo(page, 'Password')
  await page.keyboard.type('scriptorium demo 1')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()
  await tabTo(page, 'Members')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
  await page.getByText('5 of 5').waitFor()

  await tabTo(page, 'Invite member')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Invite member' }).waitFor()
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true)
  }
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await focusOf(page)).name).toBe('Invite member')

  await tabTo(page, 'Actions for Harbor viewer')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Remove' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Remove Harbor viewer' }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await focusOf(page)).name).toBe('Actions for Harbor viewer')
  expect(faults).toEqual([])
  await page.context().close()
})

it('a view of a list is saved, applied, renamed and deleted by keyboard, and is not seen by the next person', async () => {
  const { page, faults } = await openPage(browser, { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' })
  const acme = `http://acme.localhost:${run.port}`
  await logIn(page, acme, 'editor@harbor.test')
  await page.goto(`${acme}/jobs?state=failed&sort=-title`)
  await page.getByRole('button', { name: 'Views' }).waitFor()
  await tabTo(page, 'Views')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Save this view' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Save this view' }).waitFor()
  await page.keyboard.type('Look into')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await focusOf(page)).name).toBe('Look into')

  await page.goto(`${acme}/jobs`)
  await tabTo(page, 'Views')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Look into' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${acme}/jobs?state=failed&sort=-title`)

  await page.getByRole('menu').waitFor({ state: 'detached' })
  await expect.poll(async () => (await focusOf(page)).name).toBe('Look into')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Rename or delete' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Rename or delete views' })
  await dialog.getByLabel('Look into', { exact: true }).fill('Failed ones')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Failed ones' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Rename or delete' }).press('Enter')
  await dialog.getByRole('button', { name: 'Delete Failed ones' }).press('Enter')
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter')
  await page.getByRole('button', { name: 'Failed ones' }).waitFor()

  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Failed ones' }).hover()
  expect(await faultsForEverybody(page)).toEqual([])

  await page.context().clearCookies()
  await logIn(page, acme, 'owner@harbor.test')
  await page.goto(`${acme}/jobs?state=failed&sort=-title`)
  await page.getByRole('button', { name: 'Views' }).waitFor()
  expect(await page.getByText('Failed ones').count()).toBe(0)
  expect(faults).toEqual([])
  await page.context().close()
})
