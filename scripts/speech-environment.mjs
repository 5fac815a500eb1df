// The Python side: a virtual environment with pinned, hashed packages, and the speech model.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere, root, sha256, toolsFolder, withInstallLock } from './bootstrap.mjs'
import { runQuietly, StepFailed, step } from './progress.mjs'

const venv = join(toolsFolder, 'venv')
export const venvPython = process.platform === 'win32' ? join(venv, 'Scripts/python.exe') : join(venv, 'bin/python')
const candidates = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const byNetwork = 'Check the network connection and start again: what is already there is kept.'

/** The virtual environment with the packages of the named requirement files.
 * A stamp is written last, so an interrupted installation is begun anew. */
export async function prepareSpeech(environment, requirements = ['speech/requirements.txt']) {
  const [main, ...more] = requirements.map(path => ({
    path,
    stamp: join(venv, `.${path.replaceAll('/', '-')}.stamp`),
    wanted: wantedStamp(path),
  }))
  const isFresh = file => readIfThere(file.stamp) === file.wanted
  if ([main, ...more].every(isFresh) && existsSync(venvPython)) return
  await withInstallLock('speech', async () => {
    if (!isFresh(main) || !existsSync(venvPython)) {
      const python = await findPython(environment)
      await step('speech environment', async report => {
        rmSync(venv, { recursive: true, force: true })
        await runQuietly(python, ['-m', 'venv', venv], {
          cwd: root,
          env: environment,
          whatToDo: 'Python could not make a virtual environment.',
        })
        await installRequirements(main, environment, report)
      })
    }
    for (const file of more.filter(file => !isFresh(file))) {
      await step(`speech environment, ${file.path}`, report => installRequirements(file, environment, report))
    }
  })
}

/** The model that `npm start` brings along; other models are fetched with `npx scriptorium models fetch`. */
export async function fetchModel(environment, name) {
  if (isModelStamped(join(toolsFolder, 'models', name))) return
  await withInstallLock('model', async () => {
    if (isModelStamped(join(toolsFolder, 'models', name))) return
    await step(`speech model ${name}`, report =>
      runQuietly('node', ['packages/server/src/main.ts', 'models', 'fetch', name], {
        cwd: root,
        env: environment,
        report,
      }),
    )
  })
}

/** The model that tells voices apart: an extra, which tests want. Gives its file. */
export async function fetchVoiceModel(environment) {
  const folder = join(toolsFolder, 'models/speakers')
  const find = () => (existsSync(folder) ? readdirSync(folder).find(name => name.endsWith('.pt')) : undefined)
  if (!find()) {
    await step('voice model', report =>
      runQuietly('node', ['packages/server/src/main.ts', 'engine', 'install', 'speakers'], {
        cwd: root,
        env: environment,
        report,
      }),
    )
  }
  return join(folder, find() ?? '')
}

/** A cheap look at sizes and times; the server reads the bytes themselves whenever these changed. */
function isModelStamped(folder) {
  const stamp = readIfThere(join(folder, 'verified.json'))
  if (stamp === undefined) return false
  return Object.entries(JSON.parse(stamp).files).every(([name, seen]) => {
    const path = join(folder, name)
    if (!existsSync(path)) return false
    const found = statSync(path)
    return found.size === seen.bytes && found.mtimeMs === seen.modifiedAtMs
  })
}

async function installRequirements(file, environment, report) {
  await runQuietly(
    venvPython,
    [
      '-m',
      'pip',
      'install',
      '--require-hashes',
      '--only-binary',
      ':all:',
      '--disable-pip-version-check',
      '--no-input',
      '--progress-bar',
      'off',
      '-r',
      file.path,
    ],
    { cwd: root, env: environment, report, whatToDo: byNetwork },
  )
  writeFileSync(file.stamp, file.wanted)
}

/** A virtual environment holds its own path: a clone that was moved needs a new one. */
function wantedStamp(path) {
  return sha256(`${venv}\n${readFileSync(join(root, path), 'utf8')}`)
}

async function findPython(environment) {
  const named = environment.PYTHON ? [environment.PYTHON] : candidates
  let old = ''
  for (const command of named) {
    const found = await ask(command, 'import sys; print("%d.%d" % sys.version_info[:2])', environment)
    if (found === undefined) continue
    const [major = 0, minor = 0] = found.split('.').map(Number)
    if (major < 3 || (major === 3 && minor < 10)) {
      old = ` (found only ${found})`
      continue
    }
    if ((await ask(command, 'import venv, ensurepip', environment)) !== undefined) return command
    throw new StepFailed(
      `Python ${found} is here, but it cannot make virtual environments. Install its venv package (on Debian: apt install python3-venv) and start again.`,
    )
  }
  throw new StepFailed(
    `Python 3.10 or newer was not found${old}. Install it (on Debian: apt install python3 python3-venv) and start again.`,
  )
}

function ask(command, program, env) {
  return new Promise(resolve => {
    execFile(command, ['-c', program], { env, timeout: 20_000 }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    )
  })
}
