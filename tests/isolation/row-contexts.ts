import { platformRealm } from '../../packages/server/src/infra/ids/index.ts'
import type { Table } from './scoped-tables.ts'

export type Row = Record<string, unknown>
/** Every row of every table, read past row level security. */
export type Truth = Map<string, Row[]>

/** Whose eyes a statement is run with, and which rows it may touch. */
export type RowContext = {
  name: string
  role: string
  settings: Record<string, string>
  allows: (table: Table, row: Row, command: 'read' | 'write') => boolean
  /** Whether it sees all that it may see, wherever it is granted SELECT; tables left out are named. */
  complete?: { except: string[] }
  /** Whether it removes all of it, wherever it is granted DELETE: so a deleted customer's rows go. */
  erases?: true
}

/** What relay, sweeper, queue and the round of figures see of everybody as long as they act for no customer: ids, numbers and states. */
const queueTables = new Set([
  'billing_customer',
  'event',
  'event_counter',
  'event_outbox',
  'figure_change',
  'file_errand',
  'mail',
  'pack_purchase',
  'plan_assignment',
  'plan_in_force',
  'reseller_day',
  'retention_notice',
  'storage_account',
  'subscription',
  'task',
  'tenant',
  'usage_alert',
])
/** The functions of pools and of the cap add up what runs and what was used: ids, days and lengths. */
const summedTables = new Set([
  'figure_change',
  'platform_day',
  'reseller_day',
  'tenant',
  'usage_day',
  'usage_reservation',
])
const summed: RowContext['allows'] = (table, _row, command) => command === 'read' && summedTables.has(table.name)

const nothing = () => false
/** queue_redrive() finds dead tasks, starts them again, and touches no other; job_recording_gone() sees which jobs lost their recording. */
const redriven: RowContext['allows'] = (table, row, command) =>
  // outbox_states() tells to whom, what for and what became of it.
  (table.name === 'mail' && command === 'read') ||
  (table.name === 'task' && (row.state === 'dead' || (command === 'read' && row.state === 'waiting'))) ||
  (table.name === 'job_input' && command === 'read' && row.file_id === null) ||
  summed(table, row, command)

/** The contexts of customer `tenantId` of a reseller, of its reseller, of its realm, and of nobody. */
export function rowContexts(truth: Truth, tenantId: string): RowContext[] {
  const facts = readFacts(truth)
  const realm = facts.resellerOf.get(tenantId) ?? ''
  const tenant = { 'app.realm_id': realm, 'app.reseller_id': realm, 'app.tenant_id': tenantId }
  const ofTenant = (table: Table, row: Row) => isOfTenant(facts, table, row, tenantId, realm)
  const ofRealm = (table: Table, row: Row) => realmOf(facts, table, row) === realm
  // Replies to its own requests, none to those of its customers.
  const ofReseller = (table: Table, row: Row) =>
    ofRealm(table, row) && (table.name !== 'idempotency' || row.scope_id === realm)
  const ofPlatform = (table: Table, row: Row) => realmOf(facts, table, row) === platformRealm
  const open: RowContext['allows'] = (table, row, command) =>
    table.class === 'reseller' ||
    // The platform invites the first people of a new reseller, and writes to them.
    (command === 'write' && table.class === 'realm' && row.tenant_id === null) ||
    (table.class === 'account' && (command === 'read' || realmOf(facts, table, row) === platformRealm)) ||
    // Its own people, by name: they stand in its audit trail.
    (command === 'read' && table.name === 'person' && ofPlatform(table, row)) ||
    // What it changes in a plan holds for whoever is on it.
    (command === 'write' && table.name === 'plan_in_force') ||
    (table.name === 'idempotency' && row.scope_id === platformRealm)
  const unknown = '11111111-2222-4333-8444-555555555555'
  return [
    { name: 'a customer', role: 'app_tenant', settings: tenant, allows: ofTenant, complete: { except: [] } },
    {
      name: 'a worker of a customer',
      role: 'app_worker',
      settings: tenant,
      allows: ofTenant,
      // Handed on by the mailer and by the round that adds up figures, which act for no customer.
      complete: { except: ['figure_change', 'mail', 'reseller_day'] },
      erases: true,
    },
    {
      name: 'a reseller',
      role: 'app_reseller',
      settings: { 'app.realm_id': realm, 'app.reseller_id': realm },
      allows: ofReseller,
      complete: { except: [] },
    },
    {
      name: 'a realm',
      role: 'app_realm',
      settings: { 'app.realm_id': realm },
      allows: ofRealm,
      complete: { except: [] },
    },
    {
      name: 'the platform’s realm',
      role: 'app_realm',
      settings: { 'app.realm_id': platformRealm },
      allows: ofPlatform,
    },
    { name: 'the platform', role: 'app_platform', settings: {}, allows: open, complete: { except: [] } },
    {
      name: 'the queue',
      role: 'app_worker',
      settings: {},
      allows: table => queueTables.has(table.name),
      complete: { except: [] },
    },
    {
      name: 'the functions of a customer',
      role: 'app_finder',
      settings: tenant,
      allows: (...asked) => ofTenant(asked[0], asked[1]) || summed(...asked),
    },
    {
      name: 'the functions of the platform',
      role: 'app_finder',
      settings: {},
      allows: redriven,
      complete: { except: [] },
    },
    { name: 'a customer without a scope', role: 'app_tenant', settings: {}, allows: nothing },
    {
      name: 'a customer with an empty scope',
      role: 'app_tenant',
      settings: { 'app.realm_id': '', 'app.reseller_id': '', 'app.tenant_id': '' },
      allows: nothing,
    },
    {
      name: 'an unknown customer',
      role: 'app_tenant',
      settings: { 'app.realm_id': unknown, 'app.reseller_id': unknown, 'app.tenant_id': unknown },
      allows: nothing,
    },
    {
      name: 'a customer with a malformed scope',
      role: 'app_tenant',
      settings: { 'app.realm_id': 'x', 'app.reseller_id': 'x', 'app.tenant_id': 'x' },
      allows: nothing,
    },
    { name: 'a reseller without a scope', role: 'app_reseller', settings: {}, allows: nothing },
    { name: 'a realm without a scope', role: 'app_realm', settings: {}, allows: nothing },
  ]
}

type Facts = { resellerOf: Map<string, string>; members: Map<string, Set<string>> }

function readFacts(truth: Truth): Facts {
  const members = new Map<string, Set<string>>()
  for (const row of truth.get('membership') ?? []) {
    const tenant = String(row.tenant_id)
    members.set(tenant, (members.get(tenant) ?? new Set()).add(String(row.person_id)))
  }
  return {
    resellerOf: new Map((truth.get('tenant') ?? []).map(row => [String(row.id), String(row.reseller_id)])),
    members,
  }
}

/** The customer that a row is about, where the table has one. */
export function tenantOf(table: Table, row: Row, resellerOf: Map<string, string>): string | undefined {
  const named = table.name === 'tenant' ? row.id : (row.tenant_id ?? row.scope_id)
  return typeof named === 'string' && resellerOf.has(named) ? named : undefined
}

function realmOf(facts: Facts, table: Table, row: Row): string | undefined {
  const tenant = tenantOf(table, row, facts.resellerOf)
  const named =
    row.realm_id ??
    (table.name === 'reseller' ? row.id : row.reseller_id) ??
    (tenant ? facts.resellerOf.get(tenant) : row.scope_id)
  return typeof named === 'string' ? named : undefined
}

/** A customer's own rows; of its realm only its members and what belongs to them here; of its reseller the brand. */
function isOfTenant(facts: Facts, table: Table, row: Row, tenantId: string, realm: string): boolean {
  if (table.class === 'content' || table.class === 'account') return tenantOf(table, row, facts.resellerOf) === tenantId
  if (realmOf(facts, table, row) !== realm) return false
  if (table.class === 'reseller') return true
  const person = table.name === 'person' ? row.id : row.person_id
  if (person !== undefined && !facts.members.get(tenantId)?.has(String(person))) return false
  return table.name === 'person' || (row.tenant_id ?? row.scope_id) === tenantId
}

/** Lets the owner of a test database put on each role, until the transaction is rolled back. */
export async function mayBecomeAll(client: { query: (text: string) => Promise<unknown> }): Promise<void> {
  await client.query(
    'grant app_realm, app_tenant, app_reseller, app_platform, app_worker, app_finder to current_user with inherit false, set true',
  )
}
