export { checkDatabase } from './check-role.ts'
export { containing } from './containing.ts'
export {
  type Action,
  type Actor,
  type AuditEntry,
  asWorker,
  type Changed,
  type Client,
  emit,
  inSystem,
  mayTouch,
  noteInCustomer,
  type OpenVisit,
  type PlatformCtx,
  type Ports,
  platformCtx,
  pokeAfter,
  type RealmCtx,
  type ResellerCtx,
  realmCtx,
  resellerCtx,
  type SystemCtx,
  type TenantCtx,
  tenantCtx,
} from './context.ts'
export { makeDataFolder } from './data-folder.ts'
export { type EmbeddedDatabase, findRunningEmbedded, startEmbedded } from './embedded.ts'
export { lockFolder } from './lock.ts'
export { migrate } from './migrate.ts'
export { openPoke } from './poke.ts'
export { type Listener, listen, openPool, type Pool } from './pool.ts'
export {
  afterCommit,
  type ChangeTx,
  clientOf,
  type ReadTx,
  type Scope,
  type ScopeKind,
  scopeOf,
  withScope,
} from './scope.ts'
export type { Tables } from './tables.ts'
