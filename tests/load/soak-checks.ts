import { expect } from 'vitest'
import { until } from '../support/running.ts'
import { recordingOf } from './recordings.ts'
import type { Finished, SoakReport } from './soak.ts'
import { engineNames, type SoakLab } from './soak-lab.ts'
import { countReservations, readOutcomes } from './soak-outcome.ts'

/** What may end an attempt while engines and workers die. */
const passing = ['engine-lost', 'engine-failed', 'worker-lost']
const fitting = { 'no-recording': 'not-media', 'too-long': 'too-long' } as const

/** Everything that must hold after a soak; gives its figures. */
export async function expectNothingLost(lab: SoakLab, { finished, kills, most, tookMs }: SoakReport) {
  for (const one of finished) expectRightEnd(one)
  const attempts = finished.flatMap(({ outcome }) => outcome?.attempts ?? [])
  const failed = attempts.filter(({ outcome }) => outcome === 'retry')
  // A soak in which nothing was hit proves nothing.
  expect(kills).toBeGreaterThanOrEqual(3)
  expect(failed.length).toBeGreaterThanOrEqual(kills / 2)
  for (const { tenant, cap } of lab.customers) {
    expect(most.get(tenant.id)).toBeLessThanOrEqual(cap)
    expect(await countReservations(lab, { tenant, cap })).toBe(0)
  }
  expect(most.get(lab.customers[0]?.tenant.id ?? '')).toBe(lab.customers[0]?.cap)
  await expectEnginesFree(lab)
  await expectEachEngineWorks(lab)
  const byEngine = engineNames.map(name => [
    name,
    finished.filter(({ outcome }) => outcome?.usage[0]?.engine === name).length,
  ])
  return {
    jobs: finished.length,
    kills,
    failedAttempts: failed.length,
    mostAttempts: Math.max(...finished.map(({ outcome }) => outcome?.attempts.length ?? 0)),
    byCode: Object.fromEntries(passing.map(code => [code, failed.filter(one => one.code === code).length])),
    byEngine: Object.fromEntries(byEngine),
    tookMs: Math.round(tookMs),
  }
}

function expectRightEnd({ job, customer, isCancelled, outcome }: Finished): void {
  const what = `job ${job.number} of ${customer.tenant.key} (${job.fate}): ${JSON.stringify(outcome)}`
  if (!outcome) throw new Error(`Lost: ${what}`)
  const { state, taskState, attempts, usage, texts } = outcome
  const last = attempts.at(-1)
  expect(
    attempts.map(({ number }) => number),
    what,
  ).toEqual(attempts.map((_, at) => at + 1))
  for (const attempt of attempts.slice(0, -1)) {
    expect(attempt, what).toMatchObject({ outcome: 'retry', detail: expect.stringMatching(/\w{4}.*\./) })
    expect(passing, what).toContain(attempt.code)
    // A worker that was lost before it told its start took the engine's name along.
    if (attempt.code !== 'worker-lost') expect(engineNames, what).toContain(attempt.engine)
  }
  if (isCancelled) {
    expect({ state, taskState, usage, texts }, what).toEqual({
      state: 'cancelled',
      taskState: 'cancelled',
      usage: [],
      texts: [],
    })
    return
  }
  if (job.fate === 'no-recording' || job.fate === 'too-long') {
    const code = fitting[job.fate]
    expect(outcome, what).toMatchObject({ state: 'failed', taskState: 'dead', code, usage: [], texts: [] })
    expect(last, what).toMatchObject({ outcome: 'failed', code })
    expect(engineNames, what).toContain(last?.engine)
    return
  }
  expect({ state, taskState }, what).toEqual({ state: 'done', taskState: 'done' })
  const { durationMs, model } = job
  expect(usage, what).toEqual([{ decodedMs: durationMs, engine: last?.engine, model, attempt: attempts.length }])
  expect(engineNames, what).toContain(last?.engine)
  expect(last, what).toMatchObject({ outcome: 'done', code: null })
  expect(texts, what).toHaveLength(1)
  expect(texts[0], what).toMatch(new RegExp(`umber${job.number}\\.`))
}

/** No slot is held, and no engine has anything left to do. */
async function expectEnginesFree(lab: SoakLab): Promise<void> {
  await lab.allReady()
  await until(async () => (await lab.engineRows()).every(({ busy }) => busy === 0), 'no slot to be held')
  for (const engine of lab.engines) {
    await until(async () => (await engine.working()) === 0, `${engine.name} to have nothing left`, 20_000)
  }
}

async function expectEachEngineWorks(lab: SoakLab): Promise<void> {
  const [customer] = lab.customers
  if (!customer) throw new Error('There are no customers')
  const bytes = recordingOf(lab.speech, 999, 1_000)
  const ids = new Map<string, string>()
  for (const { name, ownModel } of lab.engines) {
    ids.set(await lab.submit(customer.tenant, { model: ownModel, task: 'transcribe', bytes }), name)
  }
  await until(async () => (await lab.openTasks()).length === 0, 'a last job to run on each engine')
  for (const { jobId, state, usage } of await readOutcomes(lab, customer)) {
    const name = ids.get(jobId)
    if (name) expect({ state, engine: usage[0]?.engine }).toEqual({ state: 'done', engine: name })
  }
}
