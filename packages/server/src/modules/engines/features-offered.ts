import type { EngineFeature } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { findOffers } from './queries.ts'

/** What the engines of a pool can do, taken together. */
export async function featuresOffered(tx: ReadTx<'tenant'>, pool: string): Promise<Set<EngineFeature>> {
  return new Set((await findOffers(tx, pool)).flatMap(({ features }) => features))
}
