import { z } from 'zod'

function whole(from: number, to: number) {
  const fault = `write a whole number from ${from} to ${to}`
  return z.coerce.number(fault).int(fault).min(from, fault).max(to, fault)
}
const port = whole(0, 65535)
const flag = z.enum(['on', 'off'], 'write on or off')
const postgres = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'write an address such as postgres://user:password@host:5432/database',
})

/** Every setting of the product. `.env.example` lists the same names; a test compares them. */
export const Settings = z.strictObject({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  PORT: port.default(3000).describe('Port of the web app and the API; 0 takes a free one'),
  METRICS_PORT: port.default(9464).describe('Port of metrics and health; 0 takes a free one'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'write an address such as https://scribe.example.com' })
    .optional()
    .describe('Address of the platform itself; http://localhost:<PORT> when empty'),
  BRANDS_DOMAIN: z
    .string()
    .regex(/^[a-z0-9.-]+$/, 'write a domain in small letters, such as example.com')
    .default('localhost')
    .describe('Every reseller is served at <slug>.<this domain>'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .describe('Addresses or CIDR ranges of proxies whose X-Forwarded headers count, comma separated'),
  REQUESTS_PER_MINUTE: whole(0, 1_000_000)
    .default(3000)
    .describe('Reads of one person, key or unknown address in a minute; 0 sets no limit'),
  DATA_DIR: z.string().min(1).default('.scriptorium').describe('Folder of the embedded database, files and secrets'),
  DATABASE_URL: postgres
    .optional()
    .describe('External PostgreSQL 16 or newer, as the runtime role; empty starts the embedded one'),
  DATABASE_OWNER_URL: postgres.optional().describe('The same database as its owner, who alone may migrate it'),
  STORAGE_URL: z
    .url({ protocol: /^(file|s3)$/, error: 'write an address such as s3://KEY:SECRET@host/bucket' })
    .optional()
    .describe('s3://KEY:SECRET@host/bucket?region=…, or empty for a folder under DATA_DIR'),
  MASTER_KEY: z
    .string()
    .optional()
    .describe('32 bytes in base64: wraps every customer key. Made by itself in DEMO only'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'write an address such as smtp://user:password@host:587' })
    .optional()
    .describe('Mail server; empty keeps mails in the local outbox'),
  MAIL_FROM: z.email('write an e-mail address').default('no-reply@localhost.test').describe('Sender address of mails'),
  SUPPORT_EMAIL: z
    .email('write an e-mail address')
    .optional()
    .describe('Where people of the platform itself ask for help; a made-up one in DEMO, else none is shown'),
  OWNER_EMAIL: z
    .email('write an e-mail address')
    .optional()
    .describe('Address of the first platform owner: the first start prints a set-up link for it'),
  REVENUECAT_URL: z
    .url({ protocol: /^https?$/, error: 'write an address such as https://api.revenuecat.com' })
    .optional()
    .describe('Base address of RevenueCat; when empty the real one, and in DEMO the twin that starts beside it'),
  MODEL_DIR: z.string().optional().describe('Folder with speech models, one sub-folder per model'),
  MODEL: z.string().default('base').describe('Speech model to prepare and use by default'),
  SPEECH_PYTHON: z
    .string()
    .optional()
    .describe('Python interpreter of the speech environment; found by itself when empty'),
  ENGINE_SLOTS: whole(0, 64)
    .default(1)
    .describe('Recordings transcribed at once by this process; 0 takes no speech tasks'),
  ENGINE_THREADS: whole(1, 128).optional().describe('Threads per transcription; all cores divided by slots when empty'),
  WHISPER_WEBUI_PATH: z
    .string()
    .optional()
    .describe('Folder with the source of Whisper-WebUI, only read; fetched from GitHub when empty'),
  WHISPER_WEBUI_SECRET: z
    .string()
    .min(32, 'write 32 characters or more; make one with: openssl rand -base64 32')
    .optional()
    .describe('What its wrapper signs with; made by itself under DATA_DIR when empty'),
  EGRESS_ALLOW: z.string().default('').describe('Private hosts that outgoing calls may reach, comma separated'),
  DEMO: flag.default('on').describe('Demo world with public passwords: refused in production and on a public address'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'write debug, info, warn, error or silent')
    .optional()
    .describe('How much is logged; warn in the demo and info otherwise when empty'),
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'write development, production or test')
    .default('development')
    .describe('production refuses everything meant for trying out'),
})
export type Settings = z.output<typeof Settings>

export const settingNames = Object.keys(Settings.shape)
