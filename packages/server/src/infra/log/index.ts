import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'

/** Fields that every line of a request or task carries. Only the logger reads them; authority is passed as a parameter. */
export const logScope = new AsyncLocalStorage<Record<string, unknown>>()

const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'secret',
  'key',
  'text',
  'prompt',
  'title',
  'filename',
  'email',
]
const redact = secretNames.flatMap(name => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

export type Log = {
  debug: (fields: Record<string, unknown>, message: string) => void
  info: (fields: Record<string, unknown>, message: string) => void
  warn: (fields: Record<string, unknown>, message: string) => void
  error: (fields: Record<string, unknown>, message: string) => void
}

/** JSON lines on standard error; standard output belongs to what `npm start` tells a person. */
export function openLog(level: string): Log {
  const logger = pino(
    {
      level,
      base: null,
      redact: { paths: redact, censor: '•••' },
      mixin: () => logScope.getStore() ?? {},
      serializers: { error: describeError },
    },
    pino.destination({ dest: 2, sync: true }),
  )
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}

const nothing = () => undefined
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Database errors quote the failed row in `detail` and `where`, so those two stay here. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error
  // safe because the three are only looked for, whatever they are
  const { code, table, constraint } = error as Error & { code?: unknown; table?: unknown; constraint?: unknown }
  return {
    name: error.name,
    message: error.message,
    code,
    table,
    constraint,
    stack: error.stack,
    cause: error.cause ? describeError(error.cause) : undefined,
  }
}
