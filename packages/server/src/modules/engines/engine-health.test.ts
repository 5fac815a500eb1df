import { expect, it } from 'vitest'
import { afterFailure, afterProbe, afterSuccess, unknownHealth } from './engine-health.ts'

const ready = afterProbe(unknownHealth(0), null, 0)

it('takes no job before its first probe went well', () => {
  expect(unknownHealth(5)).toMatchObject({ state: 'starting', probeAtMs: 5 })
  expect(ready.state).toBe('ready')
})

it('is probed at once after a failed job, and takes the next one only after that', () => {
  const failed = afterFailure(ready, 'It stopped.', 1_000)
  expect(failed).toMatchObject({ state: 'failed', probeAtMs: 1_000, detail: 'It stopped.' })
  expect(afterProbe(failed, null, 1_100)).toMatchObject({ state: 'ready', failures: 1, detail: '' })
})

it('rests after three failures in a row, however well it answers probes', () => {
  let health = ready
  for (const at of [1_000, 2_000, 3_000]) health = afterFailure(afterProbe(health, null, at), 'It stopped.', at)
  expect(health.state).toBe('failed')
  expect(health.probeAtMs).toBeGreaterThanOrEqual(3_000 + 30_000)
  expect(health.detail).toContain('failure 3 in a row')
})

it('counts what failed together once, so that one crash under many jobs is no row of failures', () => {
  let health = ready
  for (const at of [1_000, 1_001, 1_002, 1_003]) health = afterFailure(health, 'It stopped.', at)
  expect(health).toMatchObject({ state: 'failed', failures: 1, probeAtMs: 1_000 })
})

it('forgets its failures with the first job that goes well', () => {
  const twice = afterFailure(afterProbe(afterFailure(ready, 'x', 0), null, 0), 'x', 0)
  expect(twice.failures).toBe(2)
  expect(afterSuccess(afterProbe(twice, null, 1))).toMatchObject({ state: 'ready', failures: 0 })
})

it('is probed more and more rarely while it does not answer, but at least twice a minute', () => {
  let health = ready
  const waits: number[] = []
  for (let turn = 0; turn < 10; turn += 1) {
    health = afterProbe(health, 'It does not answer.', 0)
    waits.push(health.probeAtMs)
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits[0]).toBeLessThanOrEqual(1_000)
  expect(waits.at(-1)).toBe(30_000)
})
