import { it } from 'vitest'
import { soak } from './soak.ts'
import { expectNothingLost } from './soak-checks.ts'
import { openSoakLab } from './soak-lab.ts'

const lab = await openSoakLab(4_000)

it('loses none of 200 jobs, counts none twice and names every failure while one of three engines dies every twenty seconds, and a worker once', async () => {
  const report = await soak(lab, {
    jobs: 200,
    killEveryMs: 20_000,
    mostKills: Number.POSITIVE_INFINITY,
    killsWorker: true,
    limitMs: 540_000,
  })
  const figures = await expectNothingLost(lab, report)
  console.log(JSON.stringify(figures))
})
