import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { Settings, settingNames } from './settings.ts'

export { downloadEnvironment, graphicsEnvironment } from './download-environment.ts'
export { Settings } from './settings.ts'

/** A fault that the person who starts the program can mend. Its message is shown as it is, without a stack. */
export type StartFault = Error & { readonly startFault: true }
export function startFault(message: string): StartFault {
  return Object.assign(new Error(message), { startFault: true as const })
}
export function isStartFault(error: unknown): error is StartFault {
  return error instanceof Error && 'startFault' in error
}

export type Config = Readonly<
  Omit<Settings, 'LOG_LEVEL'> & {
    LOG_LEVEL: NonNullable<Settings['LOG_LEVEL']>
    publicUrl: string
    /** Empty where none is shown. */
    supportEmail: string
    dataDir: string
    demo: boolean
    clone: string
  }
>

/** Of everybody in the demo world; public, so a demo is refused where others can reach it. */
export const demoPassword = 'scriptorium demo 1'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const loopback = ['127.0.0.1', '::1', 'localhost']

/** Reads the environment and `.env`, once, at start. All faults are listed together. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env, envFile = path.join(clone, '.env')): Config {
  const { fromFile, faults } = readEnvFile(envFile)
  const fromEnvironment = Object.fromEntries(
    settingNames.filter(name => environment[name]).map(name => [name, environment[name]]),
  )
  const parsed = Settings.safeParse({ ...fromFile, ...fromEnvironment })
  if (!parsed.success)
    faults.push(...parsed.error.issues.map(issue => `${issue.path.join('.') || 'Settings'}: ${issue.message}`))
  else faults.push(...contradictions(parsed.data))
  if (faults.length > 0 || !parsed.success)
    throw startFault(`The settings need a change:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  const settings = parsed.data
  return Object.freeze({
    ...settings,
    // Who tries the product out reads the terminal; who runs it collects a line for each request.
    LOG_LEVEL: settings.LOG_LEVEL ?? (settings.DEMO === 'on' ? 'warn' : 'info'),
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/$/, ''),
    supportEmail: settings.SUPPORT_EMAIL ?? (settings.DEMO === 'on' ? 'support@platform.test' : ''),
    dataDir: path.resolve(clone, settings.DATA_DIR),
    demo: settings.DEMO === 'on',
    clone,
  })
}

function readEnvFile(file: string) {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { fromFile: {}, faults: [] }
  }
  const entries = Object.entries(parseEnv(text))
  const faults = entries
    .filter(([name]) => !settingNames.includes(name))
    .map(([name]) => `.env names ${name}, which is not a setting. Remove it or correct the name (see .env.example).`)
  return {
    fromFile: Object.fromEntries(entries.filter(([name, value]) => settingNames.includes(name) && value !== '')),
    faults,
  }
}

function contradictions(settings: Settings): string[] {
  const faults: string[] = []
  const production = settings.NODE_ENV === 'production'
  const publicBind = !loopback.includes(settings.HOST)
  if (settings.DEMO === 'on' && production)
    faults.push('DEMO is on, but NODE_ENV is production. Set DEMO=off: the demo passwords are public.')
  if (settings.DEMO === 'on' && publicBind)
    faults.push(
      `DEMO is on, but HOST is ${settings.HOST}, which others can reach. Set DEMO=off or HOST=127.0.0.1: the demo passwords are public.`,
    )
  if (settings.DATABASE_OWNER_URL && !settings.DATABASE_URL)
    faults.push('DATABASE_OWNER_URL is set without DATABASE_URL. Set both, or neither for the embedded database.')
  if (settings.MASTER_KEY !== undefined && Buffer.from(settings.MASTER_KEY, 'base64').length !== 32)
    faults.push('MASTER_KEY must be 32 bytes in base64. Make one with: openssl rand -base64 32')
  if (settings.DEMO === 'off' && !settings.MASTER_KEY)
    faults.push(
      'MASTER_KEY is missing. Make one with: openssl rand -base64 32, and keep it safe: without it no recording can be read.',
    )
  return faults
}
