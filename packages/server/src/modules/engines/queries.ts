import type { EngineFeature, EngineKind, EngineSettings } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import type { EngineHealth } from './engine.ts'
import type { Offer } from './needs.ts'

/** How long a worker that says nothing more keeps the engines that it works with. */
const ownedSeconds = 10

export type EngineState = {
  health: EngineHealth
  detail: string
  busy: number
  failures: number
  host: string
}
export type OwnEngine = EngineState & {
  id: string
  name: string
  models: string[]
  features: EngineFeature[]
  slots: number
}

/** The engine that a worker brings. Seen now, by the database's clock: hosts may disagree about the time. */
export async function putOwnEngine(tx: ChangeTx<'system'>, engine: OwnEngine): Promise<void> {
  const { id, ...rest } = engine
  await tx
    .insertInto('engine')
    .values({ id, kind: 'embedded', ...rest })
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet(({ fn }) => ({ ...rest, seen_at: fn<Date>('clock_timestamp') })),
    )
    .execute()
}

export async function removeOwnEngine(tx: ChangeTx<'system'>, id: string): Promise<void> {
  await tx.deleteFrom('engine').where('id', '=', id).execute()
}

export async function removeOwnEnginesUnseenFor(tx: ChangeTx<'system'>, seconds: number): Promise<void> {
  await tx
    .deleteFrom('engine')
    .where('url', 'is', null)
    .where('seen_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${seconds})`)
    .execute()
}

export type Registered = {
  id: string
  name: string
  kind: Exclude<EngineKind, 'embedded'>
  pool: string
  models: string[]
  modelNames: Record<string, string>
  languages: string[] | null
  features: EngineFeature[]
  slots: number
  url: string
  secret: Buffer | null
  computeType: string
  device: string
  maxBytes: number | null
  maxDurationMs: number | null
  state: 'active' | 'draining' | 'leaving'
  /** A test that nobody has answered yet. */
  testAskedAt: Date | null
}

/** Renews what this worker works with, and takes at most one more that nobody works with: so they spread over the workers. */
export async function claimEngines(tx: ChangeTx<'system'>, ownerId: string): Promise<Registered[]> {
  const { rows } = await sql<Registered>`
    with free as (
      select id from engine where url is not null and (owner_id is null or owned_until < clock_timestamp()) order by random() limit 1 for update skip locked
    ), claimed as (
      update engine set owner_id = ${ownerId}, owned_until = clock_timestamp() + make_interval(secs => ${ownedSeconds})
      where url is not null and (owner_id = ${ownerId} or id in (select id from free)) returning *
    )
    select id, name, kind, pool, models, model_names as "modelNames", languages, features, slots, url, secret, compute_type as "computeType", device,
      max_bytes as "maxBytes", max_duration_ms as "maxDurationMs", state, test_asked_at as "testAskedAt"
    from claimed order by id`.execute(tx)
  return rows
}

/** Others may take them at once. */
export async function releaseEngines(tx: ChangeTx<'system'>, ownerId: string): Promise<void> {
  await tx
    .updateTable('engine')
    .set({ owner_id: null, owned_until: null, busy: 0 })
    .where('owner_id', '=', ownerId)
    .execute()
}

/** As its worker sees it; nothing when another worker has it by now. */
export async function setEngineState(
  tx: ChangeTx<'system'>,
  ownerId: string,
  id: string,
  state: EngineState,
): Promise<void> {
  await tx
    .updateTable('engine')
    .set(({ fn }) => ({ ...state, seen_at: fn<Date>('clock_timestamp') }))
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .execute()
}

/** An engine that was to leave has nothing to do any more. */
export async function forgetLeaving(tx: ChangeTx<'system'>, ownerId: string, id: string): Promise<void> {
  await tx
    .deleteFrom('engine')
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .where('state', '=', 'leaving')
    .execute()
}

export async function setTestResult(tx: ChangeTx<'system'>, id: string, result: object): Promise<void> {
  await tx
    .updateTable('engine')
    .set({ test_asked_at: null, test_result: JSON.stringify(result) })
    .where('id', '=', id)
    .execute()
}

/** Tests asked of the engine that a worker brings. */
export async function isTestAsked(tx: ChangeTx<'system'>, id: string): Promise<boolean> {
  const row = await tx.selectFrom('engine').select('test_asked_at').where('id', '=', id).executeTakeFirst()
  return row?.test_asked_at !== null && row !== undefined
}

/** With what each did in the last thirty days, by its name: the engines of workers come and go under the same one. */
function engineFigures(tx: ReadTx<'platform'>) {
  return tx
    .selectFrom('engine')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('report_usage_by_engine as r')
          .select(({ fn }) => [
            fn.coalesce(fn.sum<number>('r.jobs'), sql<number>`0`).as('jobs'),
            fn.coalesce(fn.sum<number>('r.decoded_ms'), sql<number>`0`).as('audio_ms'),
            fn.coalesce(fn.sum<number>('r.busy_ms'), sql<number>`0`).as('busy_ms'),
          ])
          .whereRef('r.engine', '=', 'engine.name')
          .where('r.day', '>=', sql<Date>`date_trunc('day', clock_timestamp() - interval '30 days')`)
          .as('recent'),
      join => join.onTrue(),
    )
    .selectAll('engine')
    .select(['recent.jobs', 'recent.audio_ms', 'recent.busy_ms'])
}
export type EngineRow = Awaited<ReturnType<typeof findEngines>>[number]

/** Newest first; `before` is the last id of the page before. */
export function findEngines(tx: ReadTx<'platform'>, page: { limit: number; before: string | undefined }) {
  let query = engineFigures(tx)
  if (page.before) query = query.where('engine.id', '<', page.before)
  return query.orderBy('engine.id', 'desc').limit(page.limit).execute()
}

export function findEngine(tx: ReadTx<'platform'>, id: string): Promise<EngineRow | undefined> {
  return engineFigures(tx).where('engine.id', '=', id).executeTakeFirst()
}

type Stored = Omit<EngineSettings, 'secret'> & { secret: Buffer | null }

/** False when the name is taken. */
export async function insertEngine(tx: ChangeTx<'platform'>, id: string, settings: Stored): Promise<boolean> {
  const { name, kind, slots } = settings
  const required = { name, kind, slots }
  const row = await tx
    .insertInto('engine')
    .values({ ...columnsOf(settings), id, health: 'starting', busy: 0, host: '', ...required })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function isNameTaken(tx: ReadTx<'platform'>, name: string, exceptId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('engine')
    .select('id')
    .where(({ fn }) => fn<string>('lower', ['name']), '=', name.toLowerCase())
    .where('url', 'is not', null)
    .where('id', '<>', exceptId)
    .executeTakeFirst()
  return row !== undefined
}

type Changed = Partial<Omit<Stored, 'kind' | 'url'>> & { state?: 'active' | 'draining' | 'leaving' | undefined }

export async function updateEngine(tx: ChangeTx<'platform'>, id: string, changed: Changed): Promise<void> {
  const { state, ...settings } = changed
  await tx
    .updateTable('engine')
    .set({ ...columnsOf(settings), ...(state ? { state } : {}) })
    .where('id', '=', id)
    .execute()
}

export async function askTest(tx: ChangeTx<'platform'>, id: string): Promise<void> {
  await tx
    .updateTable('engine')
    .set(({ fn }) => ({ test_asked_at: fn<Date>('clock_timestamp') }))
    .where('id', '=', id)
    .execute()
}

function columnsOf({ modelNames, computeType, maxBytes, maxDurationMs, costMinorPerHour, ...same }: Partial<Stored>) {
  return {
    ...same,
    ...(modelNames === undefined ? {} : { model_names: JSON.stringify(modelNames) }),
    ...(computeType === undefined ? {} : { compute_type: computeType }),
    ...(maxBytes === undefined ? {} : { max_bytes: maxBytes }),
    ...(maxDurationMs === undefined ? {} : { max_duration_ms: maxDurationMs }),
    ...(costMinorPerHour === undefined ? {} : { cost_minor_per_hour: costMinorPerHour }),
  }
}

/** What the engines of a pool can do, wherever they are. */
export async function findOffers(tx: ReadTx<'tenant'>, pool: string): Promise<Offer[]> {
  const { rows } = await sql<Offer>`select models, languages, features from engine_offers(${pool})`.execute(tx)
  return rows
}
