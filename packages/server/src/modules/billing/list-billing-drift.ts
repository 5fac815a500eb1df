import { type listBillingDrift as contract, DriftedPack, DriftedSubscription } from '@scriptorium/contract'
import { z } from 'zod'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { listDriftRows } from './queries/drift.ts'

const Side = z.array(DriftedSubscription)
const Packs = z.array(DriftedPack)

/** Where a customer's subscriptions are not what its provider says, the newest first; with what was taken over. */
export const listBillingDrift: UseCase<typeof contract> = (ctx, { query }) =>
  ctx.read(async tx =>
    pageOfRows(
      await listDriftRows(tx, { before: decodeCursor(query.cursor), limit: query.limit + 1 }),
      query.limit,
      row => row.id,
      row => ({
        id: row.id,
        tenant: row.tenant,
        reseller: row.reseller,
        here: Side.parse(row.here),
        there: Side.parse(row.there),
        packsHere: Packs.parse(row.packs_here),
        packsThere: Packs.parse(row.packs_there),
        foundAt: row.found_at.toISOString(),
        askedAt: row.asked_at?.toISOString() ?? null,
        repairedAt: row.repaired_at?.toISOString() ?? null,
        byItself: row.repaired_at !== null && row.repaired_by === null,
      }),
    ),
  )
