import { workingStates } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { Problem } from '#infra/http'
import { tenantState } from './queries.ts'

/** For work that outlives the check of its request, like an upload: refuses once the customer may not work any more [ISO-18]. */
export async function requireWorking(tx: ReadTx<'tenant'>): Promise<void> {
  const state = await tenantState(tx)
  if (workingStates.some(one => one === state)) return
  if (state === 'read-only')
    throw new Problem('customer-read-only', {
      detail: 'Nothing is paid for any more. An owner can settle that under Usage and plan.',
    })
  throw new Problem('customer-suspended', { detail: 'This account was suspended or closed meanwhile.' })
}
