import { it } from 'vitest'
import { soak } from './soak.ts'
import { expectNothingLost } from './soak-checks.ts'
import { openSoakLab } from './soak-lab.ts'

const lab = await openSoakLab(1_200)

it('loses no job, counts none twice and names every failure while three engines die in turn, every three seconds, five times', async () => {
  const report = await soak(lab, { jobs: 42, killEveryMs: 3_000, mostKills: 5, killsWorker: false, limitMs: 100_000 })
  await expectNothingLost(lab, report)
})
