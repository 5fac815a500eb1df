import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { processIsAlive } from '../../packages/server/src/infra/db/lock.ts'
import { ask, startScriptorium, until } from '../support/running.ts'

const clone = path.resolve(import.meta.dirname, '../..')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-start-'))
  await chmod(folder, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts with settings that cannot work and gives what a person sees. */
function failingStart(environment: NodeJS.ProcessEnv): Promise<{ code: number | null; text: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['packages/server/src/main.ts', 'all'], {
      cwd: clone,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: '0',
        METRICS_PORT: '0',
        LOG_LEVEL: 'warn',
        ...environment,
      },
    })
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
    })
    child.stderr.on('data', chunk => {
      text += chunk
    })
    child.on('exit', code => resolve({ code, text }))
  })
}

it('says which port is taken and which setting changes it, and makes nothing', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => holder.once('listening', resolve))
  const address = holder.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const data = path.join(folder, 'taken')
  const { code, text } = await failingStart({ DATA_DIR: data, PORT: String(port) })
  holder.close()
  expect(code).toBe(1)
  expect(text).toContain(`Port ${port}`)
  expect(text).toContain('PORT')
  expect(text).not.toMatch(/\n\s+at /)
  expect(existsSync(data)).toBe(false)
})

it('says that the data folder cannot be made', async () => {
  const { code, text } = await failingStart({ DATA_DIR: '/dev/null/scriptorium' })
  expect(code).toBe(1)
  expect(text).toMatch(/data folder .* cannot be made.*DATA_DIR/)
})

it.runIf(existsSync('/proc/self'))('says so too where the file system takes no folders at all', async () => {
  const { code, text } = await failingStart({ DATA_DIR: '/proc/scriptorium/data' })
  expect(code).toBe(1)
  expect(text).toMatch(/data folder .* cannot be made.*DATA_DIR/)
})

it('says what is wrong with DATABASE_URL', async () => {
  const { code, text } = await failingStart({
    DATA_DIR: path.join(folder, 'external'),
    DATABASE_URL: 'postgres://nobody:secret-word@127.0.0.1:1/none',
    DATABASE_OWNER_URL: 'postgres://nobody:secret-word@127.0.0.1:1/none',
  })
  expect(code).toBe(1)
  expect(text).toMatch(/cannot be reached.*nothing listens there/)
  expect(text).not.toContain('secret-word')
})

it('refuses demo passwords in production and on a public address', async () => {
  const { code, text } = await failingStart({ NODE_ENV: 'production', HOST: '0.0.0.0' })
  expect(code).toBe(1)
  expect(text).toMatch(/NODE_ENV is production/)
  expect(text).toMatch(/HOST is 0\.0\.0\.0/)
})

it('takes over after kill -9, ends the PostgreSQL that was left, and keeps the data', async () => {
  const data = path.join(folder, 'killed')
  await mkdir(data)
  const first = await startScriptorium({ ENGINE_SLOTS: '0' }, data)
  const oldServer = Number(readFileSync(path.join(data, 'pg/18/postmaster.pid'), 'utf8').split('\n')[0])
  first.child.kill('SIGKILL')
  await until(async () => first.child.signalCode !== null, 'the killed run to end')
  const second = await startScriptorium({ ENGINE_SLOTS: '0' }, data)
  expect(processIsAlive(oldServer)).toBe(false)
  const answer = await ask(second.port, 'acme.localhost', 'POST', '/api/v1/sessions', {
    body: { email: 'editor@harbor.test', password: 'scriptorium demo 1' },
  })
  expect(answer.status).toBe(201)
  const newServer = Number(readFileSync(path.join(data, 'pg/18/postmaster.pid'), 'utf8').split('\n')[0])
  expect(await second.stop()).toBe(0)
  expect(processIsAlive(newServer)).toBe(false)
  expect(existsSync(path.join(data, 'lock'))).toBe(false)
})

it('refuses a data folder that another run uses', async () => {
  const data = path.join(folder, 'shared')
  await mkdir(data)
  const first = await startScriptorium({ ENGINE_SLOTS: '0' }, data)
  const { code, text } = await failingStart({ DATA_DIR: data })
  expect(code).toBe(1)
  expect(text).toMatch(/in use by process \d+/)
  await first.stop()
})
