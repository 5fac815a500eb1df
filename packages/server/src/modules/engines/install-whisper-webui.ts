import { existsSync } from 'node:fs'
import { mkdir, readFile, readlink, rm, statfs, symlink } from 'node:fs/promises'
import path from 'node:path'
import { startFault } from '#infra/config'
import { installAlone } from './install-alone.ts'
import { isStamped, makeStamped, type StampedPart } from './install-stamp.ts'
import { installStep, runInstaller, type Telling } from './install-steps.ts'

/** The release of Whisper-WebUI that the wrapper in `speech/webui` was written for. */
export const whisperWebui = {
  repository: 'https://github.com/jhj0517/Whisper-WebUI',
  commit: 'c3bb3b18e959826b28b1192486a8d5b361b6a4e0',
} as const

export type WhisperWebuiSetup = {
  /** Where all of it lies: `.scriptorium/whisper-webui` of the clone. */
  folder: string
  /** Setting WHISPER_WEBUI_PATH: a source that is used where it is and never written to. */
  given: string | undefined
  repository: string
  commit: string
  /** Packages with their hashes. */
  requirements: string
  /** The interpreter that makes the environment. */
  python: string
  /** What programs that download may see: proxies, certificates and no secret of ours. */
  environment: NodeJS.ProcessEnv
  neededBytes: number
}
export type InstalledWebui = { source: string; python: string }

const gigabyte = 1e9
const silentMs = 20_000
/** What the wrapper imports or reads of a source; the rest of the folder is of no use to it. */
const usedFolders = ['backend', 'modules', 'configs']

/**
 * Source and environment, where both are as they are wanted now. The folder that was named for the installation need not be named
 * again; one that is named now must be the same.
 */
export async function findWhisperWebui(setup: WhisperWebuiSetup): Promise<InstalledWebui | undefined> {
  const { source, environment } = await partsOf({ ...setup, given: setup.given ?? (await linkedSource(setup)) })
  if (!(await isStamped(source)) || !(await isStamped(environment))) return undefined
  return { source: sourceFolder(setup), python: venvPython(setup) }
}

/** Brings source and environment; what is there already is kept. */
export function installWhisperWebui(setup: WhisperWebuiSetup, telling: Telling): Promise<InstalledWebui> {
  return installAlone(setup.folder, async () => {
    const { source, environment } = await partsOf(setup)
    await makeStamped(source, () =>
      installStep(telling, setup.given ? `source in ${setup.given}` : 'source', async news => {
        await rm(sourceFolder(setup), { recursive: true, force: true })
        if (setup.given) await linkSource(setup.given, sourceFolder(setup))
        else await cloneSource(setup, telling, news)
      }),
    )
    await makeStamped(environment, () => makeEnvironment(setup, telling))
    return { source: sourceFolder(setup), python: venvPython(setup) }
  })
}

async function partsOf(setup: WhisperWebuiSetup): Promise<{ source: StampedPart; environment: StampedPart }> {
  const { folder, given, commit, requirements } = setup
  return {
    source: { stamp: path.join(folder, 'source.stamp'), wanted: given ? ['folder', given] : ['commit', commit] },
    // An environment holds its own path: a clone that was moved needs a new one.
    environment: { stamp: path.join(folder, 'venv.stamp'), wanted: [folder, await readFile(requirements, 'utf8')] },
  }
}

function sourceFolder({ folder }: WhisperWebuiSetup): string {
  return path.join(folder, 'source')
}
function venvPython({ folder }: WhisperWebuiSetup): string {
  return path.join(folder, 'venv/bin/python')
}

/** Its modules make their empty folders beside themselves when they are imported: behind links that is our folder. */
async function linkSource(given: string, into: string): Promise<void> {
  const missing = [...usedFolders, 'backend/main.py'].find(name => !existsSync(path.join(given, name)))
  if (missing)
    throw startFault(
      `WHISPER_WEBUI_PATH names ${given}, which is no Whisper-WebUI folder: there is no ${missing} in it. Set it to a folder with ${whisperWebui.repository} at commit ${whisperWebui.commit.slice(0, 8)}, or leave it empty.`,
    )
  await mkdir(into)
  for (const name of usedFolders) await symlink(path.resolve(given, name), path.join(into, name))
}

/** The folder behind an installation by links; nothing for a clone. */
async function linkedSource(setup: WhisperWebuiSetup): Promise<string | undefined> {
  const backend = await readlink(path.join(sourceFolder(setup), 'backend')).catch(() => undefined)
  return backend && path.dirname(backend)
}

async function cloneSource(setup: WhisperWebuiSetup, telling: Telling, news: (line: string) => void): Promise<void> {
  const into = sourceFolder(setup)
  await mkdir(into)
  const place = {
    cwd: into,
    env: { ...setup.environment, GIT_TERMINAL_PROMPT: '0' },
    whatToDo: `Check that git is here and ${setup.repository} can be reached; or put its commit ${setup.commit.slice(0, 8)} into a folder, set WHISPER_WEBUI_PATH to it, and run this again.`,
    silentMs,
  }
  const git = (...args: string[]) => runInstaller(telling, 'git', args, place, news)
  await git('init', '--quiet')
  // By its full name a commit cannot be another one.
  await git('fetch', '--progress', '--depth', '1', setup.repository, setup.commit)
  await git('checkout', '--quiet', 'FETCH_HEAD')
}

async function makeEnvironment(setup: WhisperWebuiSetup, telling: Telling): Promise<void> {
  const venv = path.join(setup.folder, 'venv')
  const temporary = path.join(setup.folder, 'tmp')
  await rm(venv, { recursive: true, force: true })
  await rm(temporary, { recursive: true, force: true })
  await refuseFullDisk(setup)
  await mkdir(temporary)
  const inFolder = { cwd: setup.folder, env: { ...setup.environment, TMPDIR: temporary } }
  await installStep(telling, 'Python environment', news =>
    runInstaller(
      telling,
      setup.python,
      ['-m', 'venv', venv],
      {
        ...inFolder,
        whatToDo: 'Install Python 3.10 to 3.13 with its venv module (on Debian: apt install python3 python3-venv).',
      },
      news,
    ),
  )
  await installStep(telling, 'packages', news =>
    runInstaller(
      telling,
      venvPython(setup),
      [
        ...['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check'],
        ...['--progress-bar', 'off', '-r', setup.requirements],
      ],
      { ...inFolder, whatToDo: 'Check the network connection and run this again.' },
      news,
    ),
  )
  await rm(temporary, { recursive: true, force: true })
}

async function refuseFullDisk({ folder, neededBytes }: WhisperWebuiSetup): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= neededBytes) return
  throw startFault(
    `Whisper-WebUI needs ${inGigabytes(neededBytes)} GB in ${folder}, and ${inGigabytes(bavail * bsize)} GB are free. Make room and run this again.`,
  )
}

function inGigabytes(bytes: number): string {
  return (bytes / gigabyte).toFixed(1)
}
