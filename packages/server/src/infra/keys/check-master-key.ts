import { timingSafeEqual } from 'node:crypto'
import { startFault } from '#infra/config'
import { inSystem, type Ports } from '#infra/db'
import type { MasterKey } from './wrap.ts'

/** Refuses to start with another key than the one that wrapped this database's keys [CRY-06]. The first start leaves its fingerprint. */
export async function checkMasterKey(ports: Pick<Ports, 'pool' | 'poke'>, master: MasterKey): Promise<void> {
  const known = await inSystem(ports, async tx => {
    await tx
      .insertInto('master_key_check')
      .values({ fingerprint: master.fingerprint })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    return tx.selectFrom('master_key_check').select('fingerprint').executeTakeFirstOrThrow()
  })
  if (!timingSafeEqual(known.fingerprint, master.fingerprint)) {
    throw startFault(
      'MASTER_KEY (in the demo: master.key in DATA_DIR) is not the key that this database was made with. Put the right one back: with another one no recording can be read.',
    )
  }
}
