import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { isSame, isSigned } from './webhook-proof.ts'

const now = new Date('2026-11-23T12:00:00Z')
const raw = Buffer.from('{"event":{"id":"one"}}')
const sign = (secret: string, seconds: number, body = raw) =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
const seconds = (age: number) => now.getTime() / 1000 - age
const holds = (header: string) => isSigned(header, raw, 'secret', now)
const signed = (age: number) => `t=${seconds(age)},v1=${sign('secret', seconds(age))}`

it('takes a signature of the last five minutes, and of a clock that is as much ahead', () => {
  expect([0, 299, -299].map(age => holds(signed(age)))).toEqual([true, true, true])
  expect([301, 86_400, -301].map(age => holds(signed(age)))).toEqual([false, false, false])
})

it('takes any of several signatures while the secret is changed, but not any number of them', () => {
  const t = seconds(0)
  expect(holds(`t=${t},v1=${sign('old', t)},v1=${sign('secret', t)}`)).toBe(true)
  expect(holds(`t=${t}${`,v1=${sign('old', t)}`.repeat(5)},v1=${sign('secret', t)}`)).toBe(false)
})

it('refuses another body, another time, another secret, and what is no signature', () => {
  const t = seconds(0)
  for (const header of [
    `t=${t},v1=${sign('other', t)}`,
    `t=${t},v1=${sign('secret', t, Buffer.from('{}'))}`,
    `t=${t - 1},v1=${sign('secret', t)}`,
    `v1=${sign('secret', t)}`,
    `t=${t}`,
    `t=,v1=${sign('secret', t)}`,
    `t=${t},v2=${sign('secret', t)}`,
    '',
  ])
    expect(holds(header)).toBe(false)
})

it('compares texts of any length', () => {
  expect(isSame('Bearer one', 'Bearer one')).toBe(true)
  expect(isSame('Bearer on', 'Bearer one')).toBe(false)
  expect(isSame('', 'Bearer one')).toBe(false)
})
