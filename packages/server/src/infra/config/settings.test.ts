import { expect, it } from 'vitest'
import { readConfig } from './index.ts'

it('makes up a support address in the demo only', () => {
  const addressWith = (environment: NodeJS.ProcessEnv) => readConfig(environment, '/nowhere/.env').supportEmail
  const production = { DEMO: 'off', MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }
  expect(addressWith({})).toBe('support@platform.test')
  expect(addressWith(production)).toBe('')
  expect(addressWith({ ...production, SUPPORT_EMAIL: 'help@scribe.test' })).toBe('help@scribe.test')
})

it.each([
  ['PORT', 'abc', 'PORT: write a whole number from 0 to 65535'],
  ['PORT', '70000', 'PORT: write a whole number from 0 to 65535'],
  ['DATABASE_URL', 'nonsense', 'DATABASE_URL: write an address such as postgres://user:password@host:5432/database'],
  ['DATABASE_URL', 'mysql://host/db', 'DATABASE_URL: write an address such as postgres://'],
  ['DEMO', 'yes', 'DEMO: write on or off'],
  ['ENGINE_SLOTS', '1.5', 'ENGINE_SLOTS: write a whole number from 0 to 64'],
])('says of %s=%s what to write', (name, value, sentence) => {
  expect(() => readConfig({ [name]: value }, '/nowhere/.env')).toThrow(sentence)
})
