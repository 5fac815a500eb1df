import type { ReadTx } from '#infra/db'
import { healthySlots } from '#infra/queue'
import { planInForce } from '#modules/tenancy'
import { countInflight, type JobRow } from './queries/jobs.ts'

export type LaneFacts = { slots: number; inflight: number; cap: number }
type Reason = 'turn' | 'slot' | 'engine' | 'retry'

/** Why a waiting job does not run yet. */
export function waitingFor(task: { resting: boolean; admitted: boolean }, lane: LaneFacts): Reason {
  if (task.resting) return 'retry'
  if (lane.slots === 0) return 'engine'
  if (!task.admitted && lane.inflight >= lane.cap) return 'slot'
  return 'turn'
}

/** The lanes of the waiting jobs among these. */
export async function readLanes(tx: ReadTx<'tenant'>, jobs: JobRow[]): Promise<Map<string, LaneFacts>> {
  const lanes = [...new Set(jobs.flatMap(({ state, lane }) => (state === 'waiting' && lane !== null ? [lane] : [])))]
  if (lanes.length === 0) return new Map()
  const { parallelJobs } = await planInForce(tx)
  const inflight = await countInflight(tx)
  const facts: [string, LaneFacts][] = []
  for (const lane of lanes)
    facts.push([lane, { slots: await healthySlots(tx, lane), inflight: inflight.get(lane) ?? 0, cap: parallelJobs }])
  return new Map(facts)
}
