import { until } from '../support/running.ts'
import { type SoakJob, soakJobs } from './soak-jobs.ts'
import type { Customer, SoakLab } from './soak-lab.ts'
import { type Outcome, readOutcomes } from './soak-outcome.ts'

export type SoakPlan = {
  jobs: number
  killEveryMs: number
  /** On a slow machine a recording takes longer, and would meet more kills than its attempts allow. */
  mostKills: number
  /** The worker that dies on the way; another one comes. */
  killsWorker: boolean
  limitMs: number
}
export type Finished = { job: SoakJob; customer: Customer; isCancelled: boolean; outcome: Outcome | undefined }
export type SoakReport = {
  finished: Finished[]
  kills: number
  tookMs: number
  /** By customer: the most that were admitted at once. */
  most: Map<string, number>
}

const lookEveryMs = 50
/** Somebody who restarts an engine is now quick, now slow: the adapters must stand both. */
const downShares = [0.1, 0.6]

type Submitted = { job: SoakJob; customer: Customer; jobId: string; isCancelled: boolean; sightings: number }

/** Submits jobs of every kind, kills an engine again and again until all jobs have ended, and gives what is on record. */
export async function soak(lab: SoakLab, plan: SoakPlan): Promise<SoakReport> {
  const beganAt = performance.now()
  const workers = [await lab.startWorker(), await lab.startWorker()]
  await lab.registerEngines()
  await lab.allReady()
  const submitted = new Map<string, Submitted>()
  const most = new Map<string, number>()
  const ending = new AbortController()
  const killing = killAgainAndAgain(lab, plan, ending.signal)
  const submitting = submitAll(lab, plan, submitted)
  const isWorkerDue = () => plan.killsWorker && submitted.size === plan.jobs

  await until(
    async () => {
      const tasks = await lab.openTasks()
      for (const { tenant } of lab.customers) {
        const admitted = tasks.filter(({ tenantId, state }) => tenantId === tenant.id && state !== 'waiting').length
        most.set(tenant.id, Math.max(most.get(tenant.id) ?? 0, admitted))
      }
      for (const { jobId, state } of tasks) if (state === 'running') await cancelAtSight(lab, submitted.get(jobId))
      if (isWorkerDue() && tasks.length < plan.jobs / 2 && workers.length === 2) {
        await workers[0]?.kill()
        workers.push(await lab.startWorker())
      }
      await new Promise(resolve => setTimeout(resolve, lookEveryMs))
      return submitted.size === plan.jobs && tasks.length === 0
    },
    'all jobs to end',
    plan.limitMs,
  ).finally(() => ending.abort())
  await submitting
  const kills = await killing

  const outcomes = (await Promise.all(lab.customers.map(customer => readOutcomes(lab, customer)))).flat()
  const finished = [...submitted.values()].map(({ job, customer, jobId, isCancelled }) => ({
    job,
    customer,
    isCancelled,
    outcome: outcomes.find(outcome => outcome.jobId === jobId),
  }))
  return { finished, kills, most, tookMs: performance.now() - beganAt }
}

async function submitAll(lab: SoakLab, { jobs }: SoakPlan, submitted: Map<string, Submitted>): Promise<void> {
  for (const [at, job] of soakJobs(lab.speech, jobs).entries()) {
    const customer = lab.customers[at % lab.customers.length]
    if (!customer) throw new Error('There are no customers')
    const jobId = await lab.submit(customer.tenant, job)
    const isCancelled = job.fate === 'cancelled-waiting' && (await lab.cancel(customer.tenant, jobId))
    submitted.set(jobId, { job, customer, jobId, isCancelled, sightings: 0 })
  }
}

/** Each a little later after its start than the one before, so that the cancel meets every part of the work. */
async function cancelAtSight(lab: SoakLab, one: Submitted | undefined): Promise<void> {
  if (one?.job.fate !== 'cancelled-running' || one.isCancelled) return
  one.sightings += 1
  if (one.sightings > (one.job.number % 12) + 1) one.isCancelled = await lab.cancel(one.customer.tenant, one.jobId)
}

/** In turn, and only while it works, so that each kill takes work along. */
async function killAgainAndAgain(
  lab: SoakLab,
  { killEveryMs, mostKills }: SoakPlan,
  signal: AbortSignal,
): Promise<number> {
  let kills = 0
  let next = performance.now() + killEveryMs
  while (!signal.aborted && kills < mostKills) {
    const engine = lab.engines[kills % lab.engines.length]
    if (!engine) throw new Error('There are no engines')
    await waitUntil(next, signal)
    while (!signal.aborted && (await engine.working()) === 0) await waitUntil(performance.now() + lookEveryMs, signal)
    if (signal.aborted) break
    await engine.kill()
    const downMs = killEveryMs * (downShares[kills % downShares.length] ?? 0)
    kills += 1
    await waitUntil(performance.now() + downMs, signal)
    await engine.restart()
    next = Math.max(next + killEveryMs, performance.now())
  }
  return kills
}

async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && performance.now() < atMs) {
    await new Promise(resolve => setTimeout(resolve, Math.min(lookEveryMs, Math.max(1, atMs - performance.now()))))
  }
}
