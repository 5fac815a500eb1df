import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const repository = path.resolve(import.meta.dirname, '../..')
/** Stands for the server: says who it is, and what ended it. */
const server = `
const say = text => process.stdout.write(text + '\\n')
if (process.env.TAKEN) { process.stderr.write('Port 3000 of 127.0.0.1 is taken.\\n'); process.exit(1) }
const wait = setInterval(() => undefined, 1000)
const end = reason => () => { say('ended by ' + reason); clearInterval(wait); process.exit(0) }
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, end(signal))
process.on('disconnect', end('disconnect'))
say('Ready ' + process.argv.slice(2).join(' ') + ' ' + process.pid)
`

let clone = ''
let started: ChildProcess[] = []

beforeEach(async () => {
  clone = await mkdtemp(path.join(tmpdir(), 'scriptorium-clone-'))
  await cp(path.join(repository, 'scripts'), path.join(clone, 'scripts'), { recursive: true })
  for (const folder of ['packages/server/src', 'packages/web/src', 'packages/contract', 'speech', 'node_modules']) {
    await mkdir(path.join(clone, folder), { recursive: true })
  }
  const build =
    "require('fs').mkdirSync('dist',{recursive:true});require('fs').appendFileSync('dist/index.html','built ')"
  await lay('package.json', { name: 'clone', type: 'module', workspaces: ['packages/web'] })
  await lay('packages/web/package.json', {
    name: '@scriptorium/web',
    version: '1.0.0',
    scripts: { build: `node -e "${build}"` },
  })
  await lay('package-lock.json', { lockfileVersion: 3, packages: {} })
  await lay('node_modules/.package-lock.json', { lockfileVersion: 3, packages: {} })
  await lay('tsconfig.base.json', {})
  await writeFile(path.join(clone, 'packages/server/src/main.ts'), server)
  await writeFile(path.join(clone, 'speech/requirements.txt'), '')
})

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL')
  started = []
  await rm(clone, { recursive: true, force: true })
})

const lay = (file: string, content: unknown) => writeFile(path.join(clone, file), JSON.stringify(content))

function start(environment: NodeJS.ProcessEnv = {}) {
  const { npm_lifecycle_event: _, ...own } = process.env
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: clone,
    env: { ...own, PYTHON: '/nowhere/python3', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  child.stderr.on('data', chunk => {
    text += chunk
  })
  return {
    child,
    output: () => text,
    ended: new Promise<number | null>(resolve => child.once('close', resolve)),
    says: (pattern: RegExp) => vi.waitFor(() => expect(text).toMatch(pattern), { timeout: 20_000, interval: 20 }),
  }
}

describe('npm start', () => {
  it('starts without Python, and says what is missing and what it means', async () => {
    const run = start()
    await run.says(/Ready all/)
    expect(run.output()).toMatch(/Python 3.10 or newer was not found[\s\S]*starts without speech/)
    expect(run.output()).toMatch(/uploads are kept and wait/)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on to the server once, and ends after it',
    async signal => {
      const run = start()
      await run.says(/Ready all/)
      run.child.kill(signal)
      expect(await run.ended).toBe(0)
      expect(run.output().match(/ended by/g)).toHaveLength(1)
    },
  )

  it('tells a server that it is gone, even when it was killed', async () => {
    const run = start()
    await run.says(/Ready all/)
    run.child.kill('SIGKILL')
    await run.says(/ended by disconnect/)
  })

  it('ends with code 1 and the words of a server that cannot start', async () => {
    const run = start({ TAKEN: 'yes' })
    expect(await run.ended).toBe(1)
    expect(run.output()).toContain('Port 3000 of 127.0.0.1 is taken.')
    expect(run.output()).not.toMatch(/^\s+at /m)
  })

  it('takes over from a start that was killed while it installed', async () => {
    await mkdir(path.join(clone, '.scriptorium'))
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise(resolve => dead.once('close', resolve))
    await writeFile(path.join(clone, '.scriptorium/packages.lock'), String(dead.pid))
    const run = start()
    await run.says(/Ready all/)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  })

  it('builds the web app once, and again only when its sources changed', async () => {
    const startAndStop = async () => {
      const run = start()
      await run.says(/Ready all/)
      run.child.kill('SIGTERM')
      await run.ended
      return readFile(path.join(clone, 'packages/web/dist/index.html'), 'utf8')
    }
    expect(await startAndStop()).toBe('built ')
    expect(await startAndStop()).toBe('built ')
    await writeFile(path.join(clone, 'packages/web/src/page.tsx'), 'export const page = 1\n')
    expect(await startAndStop()).toBe('built built ')
  })
})
