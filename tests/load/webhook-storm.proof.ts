import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { acts } from '../../packages/twin/src/quiet-twin.ts'
import { expectAsTold, storm } from './storm.ts'
import { openStormLab } from './storm-lab.ts'

const events = 10_000
const customers = 500
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const lab = await openStormLab(customers, seed)

it(`ends where the provider is after ${events} events of ${customers} customers, told in any order and again, counts none twice and answers 99 of 100 within a second, while the receiver is killed twice [WHK-02]`, async () => {
  console.info(`storm of webhooks: SEED=${seed}`)
  const report = await storm(lab, {
    events,
    killAfter: [events / 2, events],
    acts,
    lateMs: 5_000,
    seed,
    limitMs: 400_000,
  })
  const { told, ...figures } = report
  console.info(JSON.stringify({ events: told.length, ...figures }))
  await expectAsTold(lab, report)
  expect(report.failedAttempts).toBeGreaterThan(0)
  expect(report.p99Ms).toBeLessThanOrEqual(1_000)
})
