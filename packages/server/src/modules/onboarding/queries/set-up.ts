import type { ChangeTx, ReadTx } from '#infra/db'

type Reader = ReadTx<'reseller'> | ReadTx<'platform'>

export function findSetUpFacts(tx: Reader, resellerId: string) {
  return tx
    .selectFrom('report_reseller_setup')
    .selectAll()
    .where('reseller_id', '=', resellerId)
    .executeTakeFirstOrThrow()
}

export async function listSkippedSteps(tx: Reader, resellerId: string): Promise<string[]> {
  const rows = await tx.selectFrom('skipped_step').select('step').where('reseller_id', '=', resellerId).execute()
  return rows.map(({ step }) => step)
}

export async function setSkippedStep(
  tx: ChangeTx<'reseller'>,
  { resellerId, step, skipped, at }: { resellerId: string; step: string; skipped: boolean; at: Date },
): Promise<void> {
  if (!skipped) {
    await tx.deleteFrom('skipped_step').where('reseller_id', '=', resellerId).where('step', '=', step).execute()
    return
  }
  await tx
    .insertInto('skipped_step')
    .values({ reseller_id: resellerId, step, at })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
