import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65535)
const flag = z.enum(['on', 'off'])

/** Every setting of the product. `.env.example` lists the same names; a test compares them. */
export const Settings = z.strictObject({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  PORT: port.default(3000).describe('Port of the web app and the API; 0 takes a free one'),
  METRICS_PORT: port.default(9464).describe('Port of metrics and health; 0 takes a free one'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the platform itself; http://localhost:<PORT> when empty'),
  BRANDS_DOMAIN: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .default('localhost')
    .describe('Every reseller is served at <slug>.<this domain>'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .describe('Addresses or CIDR ranges of proxies whose X-Forwarded headers count, comma separated'),
  DATA_DIR: z.string().min(1).default('.scriptorium').describe('Folder of the embedded database, files and secrets'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('External PostgreSQL 16 or newer, as the runtime role; empty starts the embedded one'),
  DATABASE_OWNER_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('The same database as its owner, who alone may migrate it'),
  STORAGE_URL: z
    .url({ protocol: /^(file|s3)$/ })
    .optional()
    .describe('s3://KEY:SECRET@host/bucket?region=…, or empty for a folder under DATA_DIR'),
  MASTER_KEY: z
    .string()
    .optional()
    .describe('32 bytes in base64: wraps every customer key. Made by itself in DEMO only'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('Mail server; empty keeps mails in the local outbox'),
  MAIL_FROM: z.email().default('no-reply@localhost.test').describe('Sender address of mails'),
  OWNER_EMAIL: z
    .email()
    .optional()
    .describe('Address of the first platform owner: the first start prints a set-up link for it'),
  MODEL_DIR: z.string().optional().describe('Folder with speech models, one sub-folder per model'),
  MODEL: z.string().default('base').describe('Speech model to prepare and use by default'),
  SPEECH_PYTHON: z
    .string()
    .optional()
    .describe('Python interpreter of the speech environment; found by itself when empty'),
  ENGINE_SLOTS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(1)
    .describe('Recordings transcribed at once by this process; 0 takes no speech tasks'),
  ENGINE_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(128)
    .optional()
    .describe('Threads per transcription; all cores divided by slots when empty'),
  EGRESS_ALLOW: z.string().default('').describe('Private hosts that outgoing calls may reach, comma separated'),
  DEMO: flag.default('on').describe('Demo world with public passwords: refused in production and on a public address'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .optional()
    .describe('How much is logged; warn in the demo and info otherwise when empty'),
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('development')
    .describe('production refuses everything meant for trying out'),
})
export type Settings = z.output<typeof Settings>

export const settingNames = Object.keys(Settings.shape)
