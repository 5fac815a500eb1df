// What a fresh clone needs before it can run: Node 24, packages, speech environment, model, web app.
// Plain JavaScript without dependencies: this part runs on any Node >= 20.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runQuietly, StepFailed, step } from './progress.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))
/** Tools are shared by all copies that run from this clone; data lives under DATA_DIR. */
export const toolsFolder = join(root, '.scriptorium')

const nodeVersion = '24.21.0'
const nodePackages = {
  'linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'win32-x64': 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
}
const webBuildStamp = join(toolsFolder, 'web-build.stamp')
const lockRefreshMs = 2_000
const byNetwork = 'Check the network connection and start again: what is already there is kept.'

export function refuseOldNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 20) return
  console.error(
    `Scriptorium needs Node 20 or newer to start (found ${process.versions.node}). Install Node 24 and start again.`,
  )
  process.exit(1)
}

/** Environment in which `node` and npm run under Node 24: the one we run on, or one under the tools folder. */
export async function ensureNode24() {
  if (isNewEnough(process.versions.node)) return withPath(dirname(process.execPath))
  const folder = installedNodeFolder()
  if (!existsSync(join(folder, nodeBinary()))) {
    await withInstallLock('node', async () => {
      if (!existsSync(join(folder, nodeBinary()))) await step(`Node ${nodeVersion}`, installNode)
    })
  }
  return withPath(join(folder, dirname(nodeBinary())))
}

/** Packages by the lockfile; skipped when they are the ones of the lockfile already. */
export async function installPackages(environment) {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = join(root, 'node_modules/.scriptorium-lockfile')
  if (readIfThere(stamp) === sha256(lockfile)) return
  await withInstallLock('packages', async () => {
    if (!hasPackagesOf(lockfile)) {
      await step('packages (npm ci)', async report => {
        moveAway(join(root, 'node_modules'))
        await runNpm(['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
          environment,
          report,
          whatToDo: byNetwork,
        })
      })
    }
    writeFileSync(stamp, sha256(lockfile))
  })
}

/** The web app, built anew when its sources, the contract or the packages changed. */
export async function buildWeb(environment) {
  const sources = hashOfFiles(['packages/web', 'packages/contract', 'package-lock.json', 'tsconfig.base.json'])
  if (readIfThere(webBuildStamp) === sources && existsSync(join(root, 'packages/web/dist/index.html'))) return
  await step('web app', async report => {
    forgetWebBuild()
    await runNpm(['run', 'build', '-w', '@scriptorium/web'], {
      environment,
      report,
      whatToDo: 'The web app could not be built: the lines above say why.',
    })
    mkdirSync(toolsFolder, { recursive: true })
    writeFileSync(webBuildStamp, sources)
  })
}

/** For a run that builds by itself: what lies in dist afterwards is not known. */
export function forgetWebBuild() {
  rmSync(webBuildStamp, { force: true })
}

export function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}

export function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/** Only one run at a time installs a part; others wait for it, and take over when it died. */
export async function withInstallLock(part, work) {
  const lock = join(toolsFolder, `${part}.lock`)
  makeToolsFolder()
  let told = false
  while (!takeLock(lock)) {
    if (!told) console.log(`  another start is installing the ${part}: waiting for it …`)
    told = true
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  const stillHere = setInterval(() => utimesSync(lock, new Date(), new Date()), lockRefreshMs)
  try {
    return await work()
  } finally {
    clearInterval(stillHere)
    rmSync(lock, { force: true })
  }
}

function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const holder = Number(readIfThere(lock) ?? 0)
  const seenAtMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0
  // The time matters too: after a restart of the machine the number may belong to another program.
  const isHeld = Date.now() - seenAtMs < lockRefreshMs * 6 && (holder === 0 || isAlive(holder))
  if (isHeld) return false
  rmSync(lock, { force: true })
  return takeLock(lock)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function makeToolsFolder() {
  try {
    mkdirSync(toolsFolder, { recursive: true })
  } catch (error) {
    throw new StepFailed(
      `${toolsFolder} cannot be written (${error.code}). Give this user the right to write there, or clone into another folder.`,
    )
  }
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

function nodePlatform() {
  return `${process.platform}-${process.arch}`
}

function nodePackage() {
  return `node-${nodePlatform().replace('win32', 'win')}`
}

function nodeBinary() {
  return join('node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function installedNodeFolder() {
  const folder = join(toolsFolder, 'node')
  const manifest = readIfThere(join(folder, 'node_modules', nodePackage(), 'package.json'))
  if (manifest !== undefined && JSON.parse(manifest).version !== nodeVersion) rmSync(folder, { recursive: true })
  return folder
}

async function installNode(report) {
  const expected = nodePackages[nodePlatform()]
  if (expected === undefined) {
    throw new StepFailed(
      `Scriptorium runs on Node 24.12 or newer, and there is no package of it for ${nodePlatform()}. Install Node 24 and start again.`,
    )
  }
  const partial = join(toolsFolder, `node.partial-${process.pid}`)
  const folder = join(toolsFolder, 'node')
  for (const left of readdirSync(toolsFolder).filter(name => name.startsWith('node.partial-'))) {
    rmSync(join(toolsFolder, left), { recursive: true, force: true })
  }
  mkdirSync(partial, { recursive: true })
  await runNpm(
    [
      'install',
      '--no-save',
      '--no-fund',
      '--no-audit',
      '--loglevel=error',
      '--prefix',
      partial,
      `${nodePackage()}@${nodeVersion}`,
    ],
    {
      environment: { ...process.env },
      report,
      whatToDo: `${byNetwork} Or install Node 24 yourself.`,
    },
  )
  const installed = JSON.parse(readFileSync(join(partial, 'node_modules/.package-lock.json'), 'utf8'))
  if (installed.packages[`node_modules/${nodePackage()}`]?.integrity !== expected) {
    rmSync(partial, { recursive: true })
    throw new StepFailed(
      `The package ${nodePackage()}@${nodeVersion} is not the one that Scriptorium was tested with. Install Node 24 yourself.`,
    )
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(partial, folder)
}

/** npm stumbles over what an interrupted npm left, so it starts from nothing; the rename is at once, the removal is not. */
function moveAway(folder) {
  for (const left of readdirSync(toolsFolder).filter(name => name.startsWith('removed-'))) {
    rmSync(join(toolsFolder, left), { recursive: true, force: true, maxRetries: 5 })
  }
  if (!existsSync(folder)) return
  const away = join(toolsFolder, `removed-${process.pid}`)
  renameSync(folder, away)
  rmSync(away, { recursive: true, force: true, maxRetries: 5 })
}

function withPath(folder) {
  const key = Object.keys(process.env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [key]: `${folder}${delimiter}${process.env[key] ?? ''}` }
}

/** npm under the Node of the environment: under Node 20 it would pick old packages without a word. */
export function runNpm(args, { environment, report, whatToDo }) {
  const quiet = [...args, '--loglevel=error']
  const cli = process.env.npm_execpath
  const options = { cwd: root, env: environment, report, whatToDo }
  if (cli?.endsWith('npm-cli.js')) return runQuietly('node', [cli, ...quiet], options)
  return runQuietly(process.platform === 'win32' ? 'npm.cmd' : 'npm', quiet, options)
}

/** npm writes its hidden lockfile last, so it tells a finished install from an interrupted one. */
function hasPackagesOf(lockfile) {
  const hidden = readIfThere(join(root, 'node_modules/.package-lock.json'))
  if (hidden === undefined) return false
  const installed = JSON.parse(hidden).packages
  const wanted = Object.entries(JSON.parse(lockfile).packages).filter(([path]) => path.startsWith('node_modules/'))
  return wanted.every(([path, entry]) => {
    const found = installed[path]
    if (found === undefined) return entry.optional === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

function hashOfFiles(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return hash.digest('hex')
}

function filesBelow(path) {
  const folder = join(root, path)
  if (!existsSync(folder)) return []
  if (!path.includes('/') && /\.json$/.test(path)) return [path]
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.name !== 'node_modules' && entry.name !== 'dist' && !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
}
