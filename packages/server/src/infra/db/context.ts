import type { AuditAction, EventPayload, Grant, Policy, Role, Topic } from '@scriptorium/contract'
import type { Clock } from '#infra/clock'
import { newId, platformRealm } from '#infra/ids'
import type { Pool } from './pool.ts'
import { afterCommit, type ChangeTx, type ReadTx, type Scope, type ScopeKind, scopeOf, withScope } from './scope.ts'

/** Who acts. Every switch over it is exhaustive. */
export type Actor =
  /** `visit` is set while the person is logged in as a member of a customer: `role` is then the member's.
   * `lacksFactor`: must enrol a second factor first, and has no role until then; `lacksCompanySignIn`: must come in
   * through the provider of the customer.
   * `provider`: one of the reseller's people who acts on a customer of theirs, which knows them by this name only. */
  | {
      kind: 'person'
      id: string
      role: Role | null
      sessionId: string
      visit?: OpenVisit
      lacksFactor?: boolean
      lacksCompanySignIn?: boolean
      provider?: { name: string }
    }
  /** `role` is the widest of `roles`; a policy is granted when any of them grants it. */
  | { kind: 'api-key'; id: string; role: Role; roles: readonly Role[] }
  | { kind: 'system'; id: null; role: null }
  | { kind: 'anonymous'; id: null; role: 'anonymous' }

export type OpenVisit = { id: string; asName: string; endsAt: Date; content: boolean; changes: boolean }

/** What was done; of a refused request its policy. What tests and measurements do is a `probe`. */
export type Action = AuditAction | Policy | `probe.${string}`

/** What a change leaves in the audit trail. Never a secret, never transcript text. */
export type AuditEntry = {
  target?: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  /** `denied` for an attempt that was refused. */
  outcome?: 'done' | 'denied'
}
export type Changed<T> = { value: T; audit: AuditEntry }

type Base<K extends ScopeKind> = {
  readonly kind: K
  readonly scope: Scope & { kind: K }
  readonly actor: Actor
  /** `own` where the policy grants only what the actor made: see mayTouch. */
  readonly grant: Exclude<Grant, 'never'>
  readonly requestId: string
  readonly now: () => Date
  /** Read only; row level security limits it to the scope. */
  readonly read: <T>(work: (tx: ReadTx<K>) => Promise<T>) => Promise<T>
  /** Writes, and leaves an audit entry in the same transaction. */
  readonly change: <T>(action: Action, work: (tx: ChangeTx<K>) => Promise<Changed<T>>) => Promise<T>
}
/** One customer. */
export type TenantCtx = Base<'tenant'> & {
  readonly tenantId: string
  readonly resellerId: string
  readonly realmId: string
}
export type ResellerCtx = Base<'reseller'> & { readonly resellerId: string }
export type PlatformCtx = Base<'platform'>
/** People of one realm before (or beside) any customer: sign-in, profile, sessions. */
export type RealmCtx = Base<'realm'> & {
  readonly realmId: string
  readonly client: Client
  readonly tenantId: string | null
}
/** The queue and the relay: no customer, no content. */
export type SystemCtx = Base<'system'>

export type Ports = { pool: Pool; clock: Clock; poke: (channel: string) => void }
/** Where a request came from, as far as it can be trusted. */
/** `origin` is the scheme, host and port that a browser shows, of an address that serves this realm. */
export type Client = { host: string; origin: string; ip: string; userAgent: string; secure: boolean }
type Who = { actor: Actor; grant: Exclude<Grant, 'never'>; requestId: string }

function base<K extends ScopeKind>(ports: Ports, kind: K, scope: Scope & { kind: K }, who: Who): Base<K> {
  return {
    kind,
    scope,
    actor: who.actor,
    grant: who.grant,
    requestId: who.requestId,
    now: ports.clock.now,
    read: work => withScope(ports.pool, scope, 'read', work),
    change: (action, work) =>
      withScope(ports.pool, scope, 'change', async (tx: ChangeTx<K>) => {
        pokes.set(tx, ports.poke)
        const { value, audit } = await work(tx)
        await writeAudit(tx, who, action, audit)
        return value
      }),
  }
}

export function tenantCtx(ports: Ports, scope: Scope & { kind: 'tenant' }, who: Who): TenantCtx {
  return Object.freeze({
    ...base(ports, 'tenant', scope, who),
    tenantId: scope.tenantId,
    resellerId: scope.resellerId,
    realmId: scope.realmId,
  })
}
export function resellerCtx(ports: Ports, scope: Scope & { kind: 'reseller' }, who: Who): ResellerCtx {
  return Object.freeze({ ...base(ports, 'reseller', scope, who), resellerId: scope.resellerId })
}
export function platformCtx(ports: Ports, scope: Scope & { kind: 'platform' }, who: Who): PlatformCtx {
  return Object.freeze(base(ports, 'platform', scope, who))
}
export function realmCtx(
  ports: Ports,
  scope: Scope & { kind: 'realm' },
  who: Who,
  client: Client,
  tenantId: string | null,
): RealmCtx {
  return Object.freeze({ ...base(ports, 'realm', scope, who), realmId: scope.realmId, client, tenantId })
}
/** Whether the actor may touch what `madeBy` made, where the grant may be limited to one's own. */
export function mayTouch(ctx: Pick<TenantCtx, 'grant' | 'actor'>, madeBy: string | null): boolean {
  return ctx.grant === 'scope' || (madeBy !== null && madeBy === ctx.actor.id)
}
/** For the queue and the relay. They write no audit entry: what they move is already on record. */
export function inSystem<T>(
  ports: Pick<Ports, 'pool' | 'poke'>,
  work: (tx: ChangeTx<'system'>) => Promise<T>,
): Promise<T> {
  return withScope(ports.pool, { kind: 'system' }, 'change', async (tx: ChangeTx<'system'>) => {
    pokes.set(tx, ports.poke)
    return work(tx)
  })
}

/** One customer's rows as the worker moves its tasks along. Writes no audit entry: the handler's own changes do. */
export function asWorker<T>(
  ports: Pick<Ports, 'pool' | 'poke'>,
  customer: { tenantId: string; resellerId: string },
  work: (tx: ChangeTx<'tenant'>) => Promise<T>,
): Promise<T> {
  const scope = {
    kind: 'tenant',
    realmId: customer.resellerId,
    resellerId: customer.resellerId,
    tenantId: customer.tenantId,
    as: 'worker',
  } as const
  return withScope(ports.pool, scope, 'change', async (tx: ChangeTx<'tenant'>) => {
    pokes.set(tx, ports.poke)
    return work(tx)
  })
}

const pokes = new WeakMap<object, Ports['poke']>()

/** Wakes the listeners of a channel once this transaction is committed. Carries no data: any role may listen. */
export function pokeAfter(tx: ChangeTx, channel: string): void {
  const poke = pokes.get(tx)
  if (poke) afterCommit(tx, () => poke(channel))
}

/** Writes an event into the outbox; the relay numbers it and the sockets of this customer get it. */
export async function emit<T extends Topic>(tx: ChangeTx<'tenant'>, topic: T, payload: EventPayload<T>): Promise<void> {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('Events belong to a customer')
  await tx
    .insertInto('event_outbox')
    .values({ tenant_id: scope.tenantId, topic, payload: JSON.stringify(payload) })
    .execute()
  pokeAfter(tx, 'live')
}

function scopeIdOf(scope: Scope): string {
  switch (scope.kind) {
    case 'tenant':
      return scope.tenantId
    case 'reseller':
      return scope.resellerId
    case 'realm':
      return scope.realmId
    case 'platform':
    case 'system':
      return platformRealm
  }
}

async function writeAudit<K extends ScopeKind>(tx: ChangeTx<K>, who: Who, action: Action, audit: AuditEntry) {
  await insertEntry(tx, { ...who, scopeId: scopeIdOf(scopeOf(tx)), action }, audit)
}

/** What was done to a customer from outside of it stands in its own trail, too; what its provider did, with the name of who did it. */
export async function noteInCustomer(
  ctx: Pick<ResellerCtx | RealmCtx, 'actor' | 'requestId'>,
  tx: ChangeTx<'reseller'> | ChangeTx<'realm'>,
  tenantId: string,
  action: AuditAction,
  audit: AuditEntry,
): Promise<void> {
  const actor = scopeOf(tx).kind === 'reseller' ? await asSeenByCustomer(tx, ctx.actor) : ctx.actor
  await insertEntry(tx, { actor, requestId: ctx.requestId, scopeId: tenantId, action }, audit)
}

async function asSeenByCustomer(tx: ReadTx, actor: Actor): Promise<SeenActor> {
  if (actor.kind === 'api-key') return { ...actor, provider: { name: '' } }
  if (actor.kind !== 'person') return actor
  const person = await tx.selectFrom('person').select('name').where('id', '=', actor.id).executeTakeFirst()
  return { ...actor, provider: { name: person?.name ?? '' } }
}

type SeenActor = Actor & { provider?: { name: string } }
type Place = { actor: SeenActor; requestId: string; scopeId: string; action: Action }

async function insertEntry(tx: ChangeTx, { actor, requestId, scopeId, action }: Place, audit: AuditEntry) {
  await tx
    .insertInto('audit_entry')
    .values({
      scope_id: scopeId,
      id: newId(),
      actor_kind: actor.kind,
      actor_id: actor.id,
      action,
      target: audit.target ?? null,
      outcome: audit.outcome ?? 'done',
      before: audit.before ? JSON.stringify(audit.before) : null,
      after: audit.after ? JSON.stringify(audit.after) : null,
      request_id: requestId,
      visit_id: actor.kind === 'person' ? (actor.visit?.id ?? null) : null,
      provider_name: actor.provider?.name ?? null,
    })
    .execute()
}
