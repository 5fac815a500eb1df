import type { ReadTx } from '#infra/db'
import { engineClassOf, needFor } from './needs.ts'
import { findOffers } from './queries.ts'

/** Which engines may take a job of the customer in scope: the lane in which its task waits. */
export async function engineClassFor(tx: ReadTx<'tenant'>, asked: Parameters<typeof needFor>[0]): Promise<string> {
  return engineClassOf(needFor(asked, await findOffers(tx, asked.pool)))
}
