import type { readQueue as contract } from '@scriptorium/contract'
import type { UseCase } from '#infra/http'
import { findBusiest, findLanes, findWorkers } from './queries/queue.ts'

const busiest = 10

/** What waits and runs where. Counts and names of accounts, no content. */
export const readQueue: UseCase<typeof contract> = ctx =>
  ctx.read(async tx => {
    const tenants = await findBusiest(tx, busiest)
    const lanes = await findLanes(tx)
    const workers = await findWorkers(tx)
    return {
      lanes: lanes.map(lane => ({ ...lane, tenants: tenants.filter(tenant => tenant.lane === lane.lane) })),
      workers: workers.map(worker => ({ ...worker, seenAt: worker.seenAt.toISOString() })),
    }
  })
