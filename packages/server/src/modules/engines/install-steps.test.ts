import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installStep, runInstaller } from './install-steps.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-steps-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const place = (more: { silentMs?: number } = {}) => ({
  cwd: folder,
  env: { PATH: '/usr/bin:/bin' },
  whatToDo: 'Plug it in.',
  ...more,
})
const calm = { signal: new AbortController().signal }

it('tells the last words of a program that failed, and what to do', async () => {
  const failing = runInstaller(calm, 'sh', ['-c', 'echo no room left >&2; exit 7'], place())
  await expect(failing).rejects.toThrow('    | no room left\nsh ended with 7. Plug it in.')
  await expect(runInstaller(calm, 'no-such-program', [], place())).rejects.toThrow(/could not be started.*Plug it in/)
})

it('gives up a program that says nothing, but not one that goes on talking', async () => {
  const talking = 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done'
  await runInstaller(calm, 'sh', ['-c', talking], place({ silentMs: 400 }))
  const silent = runInstaller(calm, 'sh', ['-c', 'sleep 60'], place({ silentMs: 100 }))
  await expect(silent).rejects.toThrow('sh said nothing for too long and was given up. Plug it in.')
})

it('takes along everything that a stopped program had started', async () => {
  const stopping = new AbortController()
  const started = path.join(folder, 'started')
  const running = runInstaller(stopping, 'sh', ['-c', `sleep 60 & echo $! > ${started}; wait`], place())
  const outcome = running.then(
    () => 'done',
    (error: Error) => error.message,
  )
  const pid = await vi.waitUntil(async () => Number(await readFile(started, 'utf8').catch(() => '')) || undefined)
  stopping.abort()
  expect(await outcome).toMatch(/^Stopped\. Run the same command again/)
  await vi.waitUntil(() => !isAlive(pid), { timeout: 5_000 })
})

it('tells seconds and the latest news while a step lasts', async () => {
  const lines: string[] = []
  await installStep({ ...calm, print: line => void lines.push(line), tickMs: 5 }, 'packages', async news => {
    news('Downloading torch')
    await vi.waitUntil(() => lines.length > 1)
  })
  expect(lines[0]).toBe('  packages …')
  expect(lines[1]).toMatch(/^ {2}packages … \d+\.\d s {2}Downloading torch$/)
  expect(lines.at(-1)).toMatch(/^ {2}packages: done in \d+\.\d s$/)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
