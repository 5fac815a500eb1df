import { describe, expect, it } from 'vitest'
import { hashPassword, isPasswordOf } from './password.ts'
import { newSecret, parseApiKey, parseCredential, showApiKey } from './secrets.ts'

describe('passwords', () => {
  it('are known again, however their accents are composed', async () => {
    const hash = await hashPassword('caf\u00e9 au lait, please')
    expect(await isPasswordOf(hash, 'cafe\u0301 au lait, please')).toBe(true)
    expect(await isPasswordOf(hash, 'cafe au lait, please')).toBe(false)
  })
  it('never match for a person without one, at the same cost [AUT-03]', async () => {
    expect(await isPasswordOf(null, '')).toBe(false)
    expect(await isPasswordOf(undefined, 'anything')).toBe(false)
  })
  it('name their own cost and never repeat their salt [AUT-22]', async () => {
    const [first, second] = await Promise.all([hashPassword('the same password'), hashPassword('the same password')])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).not.toBe(second)
  })
  it('are hashed in a bounded queue; past it the answer is 429 [AUT-06]', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 120 }, () => isPasswordOf(null, 'guess')))
    const refused = answers.filter(answer => answer.status === 'rejected')
    expect(refused.length).toBeGreaterThan(40)
    expect(refused.length).toBeLessThan(60)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'too-many-requests' })
    expect(await isPasswordOf(null, 'afterwards')).toBe(false)
  })
})

describe('credentials', () => {
  const id = '01980000-0000-7000-8000-000000000000'
  it('of another form are refused before any look-up [AUT-23]', () => {
    const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'
    for (const text of [undefined, '', 'x', `${id}`, `${id}.`, `${id}.short`, jwt, `${id}.${newSecret()}.more`]) {
      expect(parseCredential(text)).toBeUndefined()
    }
  })
  it('of an API key carry a checksum, so a typo is seen', () => {
    const key = showApiKey({ id, secret: newSecret() })
    expect(parseApiKey(key)?.id).toBe(id)
    expect(parseApiKey(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)).toBeUndefined()
  })
})
