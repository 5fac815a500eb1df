import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { acts } from '../../packages/twin/src/quiet-twin.ts'
import { expectAsTold, storm } from './storm.ts'
import { openStormLab } from './storm-lab.ts'

const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const lab = await openStormLab(20, seed)

it('loses no event and counts none twice when the receiver is killed on the way [WHK-02]', async () => {
  console.info(`storm of webhooks: SEED=${seed}`)
  const report = await storm(lab, {
    events: 300,
    killAfter: [200],
    // What moves to another customer is looked for half a minute where it was bought: that is for the long tier.
    acts: acts.filter(act => act !== 'transfer'),
    lateMs: 500,
    seed,
    limitMs: 60_000,
  })
  const { told, ...figures } = report
  console.info(JSON.stringify({ events: told.length, ...figures }))
  await expectAsTold(lab, report)
  expect(report.failedAttempts).toBeGreaterThan(0)
})
