import { type Ports, withScope } from '#infra/db'
import type { FindRealm } from '#infra/http'
import { platformRealm } from '#infra/ids'
import { findRealmOfLabel } from './queries.ts'

/** The realm that a host label or a proven domain leads to, for `openRealms`. */
export function findRealm(ports: Ports): FindRealm {
  return label =>
    withScope<'realm', string | null>(ports.pool, { kind: 'realm', realmId: platformRealm }, 'read', tx =>
      findRealmOfLabel(tx, label),
    )
}
