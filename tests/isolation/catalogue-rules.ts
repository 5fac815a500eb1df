import type pg from 'pg'
import { keyRules } from './key-rules.ts'
import { roleRules } from './role-rules.ts'
import type { Rule } from './rule.ts'
import { readTables, scopeless } from './scoped-tables.ts'

const contentRoles = new Set(['app_tenant', 'app_worker', 'app_finder'])

/** Policies that let a role past the scope, with the reason why. */
const openPolicies: Record<string, string> = {
  'billing_connection billing_connection_platform': 'the platform keeps its accounts with providers of payments',
  'billing_connection billing_connection_inbox': 'the inbox, acting for no customer, finds whose webhook was called',
  'billing_customer billing_customer_inbox':
    'the inbox, acting for no customer, finds whom an event is about; it holds ids and times',
  'pack_purchase pack_purchase_inbox':
    'the inbox finds whose purchase an event is about, and the nightly round compares: products, minutes and times',
  'billing_customer billing_customer_compared': 'the round that compares notes when it did; it holds ids and times',
  'billing_drift billing_drift_platform': 'the platform looks at what differs, and takes it over',
  'billing_drift billing_drift_round': 'the round that compares, acting for no customer, reports what differs',
  'billing_event billing_event_platform': 'the platform looks after the inbox of payments',
  'billing_event billing_event_inbox': 'the inbox, acting for no customer, keeps and applies what a provider tells',
  'brand brand_platform': 'the platform keeps the brands of its resellers',
  'directory directory_platform': 'the platform keeps the directory',
  'directory directory_read': 'realm_of_label() alone reads as this role, one exact label at a time',
  'event event_relay': 'the relay, acting for no customer, numbers events; they hold ids and states',
  'event_counter counter_relay': 'the relay counts per customer',
  'event_outbox outbox_relay': 'the relay empties the outbox; it holds ids and states',
  'figure_change figure_change_round': 'the round that adds up figures takes them; they hold ids, days and sums',
  'file_errand file_errand_sweep': 'the sweeper finds whose errands are due; they hold ids and times',
  'figure_change figure_change_sums':
    'the functions of pools and of the cap add up minutes; it holds ids, days and sums',
  'job_input job_input_lost': 'job_recording_gone() alone learns which recordings were deleted',
  'minute_pool minute_pool_platform': 'the platform sets the pools of its resellers',
  'mail mail_states': 'outbox_states() alone reads it, without words, for the platform',
  'mail mail_demo': 'the outbox is readable in a demo only, where nobody real is written to',
  'mail mail_mailer': 'the mailer, acting for no customer, sends what waits',
  'plan_in_force plan_platform_change': 'what the platform changes in a plan holds for whoever is on it',
  'plan_in_force plan_queue': 'the queue reads caps and weights',
  'plan_assignment plan_assignment_queue':
    'the round that renews finds whose period has ended; it holds ids, times and prices',
  'plan_price plan_price_starter': 'the platform makes the first plans of a new reseller',
  'reseller_day reseller_day_sums': 'the functions of pools and of the cap add up minutes',
  'reseller_day reseller_day_round': 'the round that adds up figures keeps the sums of all resellers',
  'reseller_plan reseller_plan_starter': 'the platform makes the first plans of a new reseller',
  'reseller_plan_version plan_version_starter': 'the platform makes the first plans of a new reseller',
  'reseller reseller_platform': 'the platform keeps its resellers',
  'reseller_company reseller_company_made': 'the platform makes resellers with their company',
  'reseller_state_change reseller_state_change_made': 'the platform decides in which state a reseller is',
  'retention_notice retention_notice_round': 'the round that removes finds whom to look at; it holds ids and times',
  'storage_account storage_account_sweep': 'the sweeper compares sums of bytes',
  'subscription subscription_compared': 'the round that compares reads products, states and times',
  'task task_queue': 'the queue, acting for no customer, moves tasks; they hold ids, times and states',
  'task task_redrive': 'queue_redrive() alone starts a dead task again',
  'task task_redrive_read': 'queue_redrive() alone finds a dead task',
  'terms_acceptance terms_acceptance_made': 'a reseller that signs up accepts before it is there',
  'usage_alert usage_alert_round':
    'the round that writes the mails finds whom they are about; it holds ids, times and sums',
  'usage_reservation reservation_sums':
    'the functions of pools and of the cap add up minutes; they see ids and lengths',
  'usage_day usage_day_sums': 'the functions of pools and of the cap add up minutes of customers for tests',
  'tenant tenant_sums': 'the functions of pools learn whose reseller a customer has, and nothing else of it',
  'tenant tenant_queue': 'the queue reads whose task it is and whether that customer is suspended',
}

/** SECURITY DEFINER functions that were read by a second person. Each has a test of its own across tenants. */
const reviewedFunctions = new Set([
  'domain_claim(text)',
  'domain_release(text)',
  'engine_offers(text)',
  'job_recording_gone(uuid, uuid)',
  'lock_minute_levels()',
  'minutes_end_at(bigint, timestamp with time zone, uuid)',
  'minutes_taken(uuid, timestamp with time zone)',
  'own_minutes_taken(timestamp with time zone)',
  'queue_again(uuid, integer)',
  'queue_cancel(uuid)',
  'queue_enqueue(uuid, text, integer, text, jsonb, bigint, integer, integer, text)',
  'queue_enter(text)',
  'outbox_states(uuid, integer)',
  'queue_redrive(uuid)',
  'queue_slots(text)',
  'realm_of_label(text)',
])

/** Columns that name one of a few states; CHECK keeps them honest, enum types are not leakproof. */
const stateColumns = ['state', 'outcome', 'purpose', 'kind', 'role', 'class']
/** Written under a CHECK elsewhere, or free on purpose. */
const freeStates = new Set(['invitation.role'])

const policiesOf = `
  select p.tablename as table, p.policyname as name, p.roles::text[] as roles, p.cmd, coalesce(p.qual, '') as qual, coalesce(p.with_check, '') as checks
  from pg_policies p where p.schemaname = 'public' order by 1, 2`
type PolicyRow = { table: string; name: string; roles: string[]; cmd: string; qual: string; checks: string }

const grantsOf = `
  select c.relname as table, r.rolname as role, v.privilege
  from pg_class c
  join pg_roles r on r.rolname like 'app\\_%'
  cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) as v (privilege)
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and (has_table_privilege(r.oid, c.oid, v.privilege) or (v.privilege <> 'DELETE' and has_any_column_privilege(r.oid, c.oid, v.privilege)))
  order by 1, 2, 3`
type GrantRow = { table: string; role: string; privilege: string }

const structureRules: Record<string, Rule> = {
  'every table declares its class [RLS-01]': async (_client, tables) =>
    tables.filter(table => table.class === undefined).map(table => `${table.name}: comment 'class: …' is missing`),

  'row level security is enabled and forced on every table that holds a scope [RLS-01]': async (_client, tables) =>
    tables.flatMap(table => {
      if (!scopeless(table) && !(table.enabled && table.forced))
        return [`${table.name}: row level security is not ${table.enabled ? 'forced' : 'enabled'}`]
      if (table.policies > 0 && !(table.enabled && table.forced))
        return [`${table.name}: has policies that do not apply to everybody`]
      return []
    }),

  'each granted command has a policy, and no policy is for everybody [RLS-01]': async (client, tables) => {
    const { rows: policies } = await client.query<PolicyRow>(policiesOf)
    const { rows: grants } = await client.query<GrantRow>(grantsOf)
    const guarded = new Set(tables.filter(table => table.enabled).map(({ name }) => name))
    const covered = (grant: GrantRow) =>
      policies.some(
        policy =>
          policy.table === grant.table &&
          policy.roles.includes(grant.role) &&
          (policy.cmd === 'ALL' || policy.cmd === grant.privilege),
      )
    return [
      ...grants
        .filter(grant => guarded.has(grant.table) && !covered(grant))
        .map(({ table, role, privilege }) => `${table}: ${role} may ${privilege} without a policy`),
      ...policies
        .filter(policy => policy.roles.includes('public'))
        .map(({ table, name }) => `${table}: policy ${name} is for everybody`),
    ]
  },

  'each policy has a role that may use it [RLS-01]': async client => {
    const { rows: policies } = await client.query<PolicyRow>(policiesOf)
    const { rows: grants } = await client.query<GrantRow>(grantsOf)
    return policies.flatMap(policy =>
      policy.roles
        .filter(
          role =>
            !grants.some(
              grant =>
                grant.table === policy.table &&
                grant.role === role &&
                (policy.cmd === 'ALL' || policy.cmd === grant.privilege),
            ),
        )
        .map(role => `${policy.table}: policy ${policy.name} names ${role}, which is granted nothing of it`),
    )
  },

  'a policy compares with the scope, or is on the reviewed list [RLS-01]': async (client, tables) => {
    const told = new Set(
      tables.filter(table => table.class === 'account' || table.class === 'reseller').map(({ name }) => name),
    )
    const { rows } = await client.query<PolicyRow>(policiesOf)
    const scoped = (text: string) => text.replaceAll(/\( SELECT scope_\w+\(\) AS scope_\w+\) IS NULL/g, '')
    const isOpen = (text: string) =>
      text !== '' &&
      !/scope_(tenant|reseller|realm)\(\)|00000000-0000-0000-0000-000000000000/.test(scoped(text)) &&
      !/ FROM (tenant|membership)\b/.test(text)
    const reads = new Set(['SELECT'])
    return rows
      .filter(row => isOpen(row.qual) || isOpen(row.checks))
      .filter(row => !(`${row.table} ${row.name}` in openPolicies))
      .filter(
        row =>
          !(
            row.roles.join() === 'app_platform' &&
            ((reads.has(row.cmd) && told.has(row.table)) || row.checks.includes('tenant_id IS NULL'))
          ),
      )
      .map(row => `${row.table}: policy ${row.name} lets ${row.roles.join(', ')} ${row.cmd} past the scope`)
  },

  'the reviewed list of open policies names only what is there': async client => {
    const { rows } = await client.query<PolicyRow>(policiesOf)
    const there = new Set(rows.map(row => `${row.table} ${row.name}`))
    return Object.keys(openPolicies)
      .filter(name => !there.has(name))
      .map(name => `${name} is gone: take it off the list`)
  },

  'content is granted to nobody but the customer and its worker [ISO-11]': async (client, tables) => {
    const content = new Set(tables.filter(table => table.class === 'content').map(({ name }) => name))
    const { rows: grants } = await client.query<GrantRow>(grantsOf)
    const { rows: policies } = await client.query<PolicyRow>(policiesOf)
    return [
      ...grants
        .filter(({ table, role }) => content.has(table) && !contentRoles.has(role))
        .map(({ table, role, privilege }) => `${table}: ${role} may ${privilege}`),
      ...policies
        .filter(({ table }) => content.has(table))
        .flatMap(({ table, name, roles }) =>
          roles.filter(role => !contentRoles.has(role)).map(role => `${table}: policy ${name} is for ${role}`),
        ),
    ]
  },

  'no view without security_invoker, no materialized view, foreign table or rule [RLS-07]': async client => {
    const { rows } = await client.query<{ name: string; kind: string }>(`
      select c.relname as name, case c.relkind when 'v' then 'a view without security_invoker' when 'm' then 'a materialized view' else 'a foreign table' end as kind
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and (c.relkind in ('m', 'f') or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false)))
      union all
      select r.rulename, 'a rule' from pg_rewrite r join pg_class c on c.oid = r.ev_class
      where c.relnamespace = 'public'::regnamespace and r.rulename <> '_RETURN'`)
    return rows.map(({ name, kind }) => `${name} is ${kind}`)
  },

  'each SECURITY DEFINER function is reviewed, has a fixed search_path and a weak owner [RLS-08]': async client => {
    const { rows } = await client.query<{
      name: string
      path: string | null
      strong: boolean
      owner: string
      open: boolean
    }>(`
      select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
        (select setting from unnest(p.proconfig) setting where setting like 'search_path=%') as path,
        o.rolsuper or o.rolbypassrls or exists (select from pg_class c where c.relowner = o.oid) as strong, o.rolname as owner,
        has_function_privilege('public', p.oid, 'EXECUTE') as open
      from pg_proc p join pg_roles o on o.oid = p.proowner join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`)
    const bare = (name: string) =>
      name.replace(
        /\((.*)\)/,
        (_all, list: string) =>
          `(${list
            .split(', ')
            .map(argument => argument.replace(/^\w+ /, ''))
            .join(', ')})`,
      )
    return [
      ...rows.flatMap(({ name, path, strong, owner, open }) => [
        ...(reviewedFunctions.has(bare(name)) ? [] : [`${name} is not on the reviewed list`]),
        ...(path === 'search_path=public, pg_temp' ? [] : [`${name} has no fixed search_path that ends with pg_temp`]),
        ...(strong ? [`${name} belongs to ${owner}, which is more than a finder`] : []),
        ...(open ? [`${name} may be called by everybody`] : []),
      ]),
      ...[...reviewedFunctions]
        .filter(name => !rows.some(row => bare(row.name) === name))
        .map(name => `${name} is gone: take it off the list`),
    ]
  },

  'states are text under a CHECK, times have a zone, enum types do not exist [RLS-17]': async client => {
    const { rows: enums } = await client.query<{ name: string }>(
      `select typname as name from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype in ('e', 'd') and n.nspname = 'public'`,
    )
    const { rows: columns } = await client.query<{ name: string; type: string; column: string; checked: boolean }>(`
      select c.relname || '.' || a.attname as name, a.attname as column, format_type(a.atttypid, null) as type,
        exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)) as checked
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`)
    return [
      ...enums.map(({ name }) => `${name} is an enum or a domain`),
      ...columns
        .filter(({ type }) => type === 'timestamp without time zone')
        .map(({ name }) => `${name} has no time zone`),
      ...columns
        .filter(
          ({ name, column, type, checked }) =>
            stateColumns.includes(column) && !freeStates.has(name) && !(type === 'text' && checked),
        )
        .map(({ name }) => `${name} is a state without a CHECK`),
    ]
  },
}

export const catalogueRules: Record<string, Rule> = { ...structureRules, ...keyRules, ...roleRules }

/** All faults of a database, for suites that remove a guard and expect to hear of it. */
export async function catalogueFaults(client: pg.ClientBase): Promise<string[]> {
  const tables = await readTables(client)
  const faults: string[] = []
  for (const rule of Object.values(catalogueRules)) faults.push(...(await rule(client, tables)))
  return faults
}
