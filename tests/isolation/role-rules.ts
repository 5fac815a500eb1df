import type { Rule } from './rule.ts'

const scopedRoles = ['app_realm', 'app_tenant', 'app_reseller', 'app_platform', 'app_worker']
const allRoles = [...scopedRoles, 'app_finder']
const loginRole = 'scriptorium_app'
/** The one thing that a role of ours owns: functions that read for everybody, as a role without rights of its own. */
const functionOwner = 'app_finder'

/** What people's roles may do in tables without a scope, with the reason why. */
const reviewedOpenTables: Record<string, string> = {
  'rate_limit app_realm': 'counters of attempts under hashed keys, before anybody is signed in',
  'plan_wholesale app_reseller': 'what the platform charges for its tiers, the same for each reseller',
}

export const roleRules: Record<string, Rule> = {
  'no role of the program is strong [RLS-02]': async client => {
    const { rows } = await client.query<{ name: string }>(
      `select rolname as name from pg_roles where rolname = any ($1) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or (rolcanlogin and rolname <> $2))`,
      [[...allRoles, loginRole], loginRole],
    )
    const { rows: there } = await client.query<{ name: string }>(
      'select rolname as name from pg_roles where rolname = any ($1)',
      [[...allRoles, loginRole]],
    )
    return [
      ...rows.map(({ name }) => `${name} is stronger than it needs to be`),
      ...[...allRoles, loginRole]
        .filter(role => !there.some(({ name }) => name === role))
        .map(role => `${role} does not exist`),
    ]
  },

  'no role of the program is a member of a stronger one, and the login role inherits nothing [RLS-02]':
    async client => {
      const { rows } = await client.query<{ member: string; role: string; inherits: boolean; admin: boolean }>(
        `select m.rolname as member, r.rolname as role, a.inherit_option as inherits, a.admin_option as admin
       from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid where m.rolname = any ($1)`,
        [[...allRoles, loginRole]],
      )
      return rows
        .filter(
          ({ member, role, inherits, admin }) =>
            member !== loginRole || !scopedRoles.includes(role) || inherits || admin,
        )
        .map(({ member, role, inherits }) => `${member} ${inherits ? 'inherits' : 'may become'} ${role}`)
    },

  'the roles of the program own nothing but reviewed functions [RLS-02]': async client => {
    const { rows } = await client.query<{ what: string; owner: string }>(
      `select c.oid::regclass::text as what, o.rolname as owner from pg_class c join pg_roles o on o.oid = c.relowner where o.rolname = any ($1)
       union all select n.nspname, o.rolname from pg_namespace n join pg_roles o on o.oid = n.nspowner where o.rolname = any ($1)
       union all select t.typname, o.rolname from pg_type t join pg_roles o on o.oid = t.typowner where o.rolname = any ($1)
       union all select p.oid::regprocedure::text, o.rolname from pg_proc p join pg_roles o on o.oid = p.proowner where o.rolname = any ($1) and not (o.rolname = $2 and p.prosecdef)
       union all select d.datname, o.rolname from pg_database d join pg_roles o on o.oid = d.datdba where o.rolname = any ($1)`,
      [[...allRoles, loginRole], functionOwner],
    )
    return rows.map(({ what, owner }) => `${owner} owns ${what}`)
  },

  'nobody may truncate, reference, trigger, or create [RLS-02]': async client => {
    const roles = [...allRoles, loginRole]
    const { rows } = await client.query<{ role: string; privilege: string; what: string }>(
      `select r.role, v.privilege, c.relname as what from unnest($1::text[]) r (role) cross join (values ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) v (privilege)
         cross join pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and has_table_privilege(r.role, c.oid, v.privilege)
       union all select r.role, 'CREATE', n.nspname from unnest($1::text[]) r (role) cross join pg_namespace n where has_schema_privilege(r.role, n.oid, 'CREATE') and n.nspname !~ '^pg_temp'
       union all select r.role, 'CREATE', 'the database' from unnest($1::text[]) r (role) where has_database_privilege(r.role, current_database(), 'CREATE')`,
      [roles],
    )
    return rows.map(({ role, privilege, what }) => `${role} has ${privilege} on ${what}`)
  },

  'nothing is granted to everybody, and the login role itself reads no data [RLS-02]': async client => {
    const { rows } = await client.query<{ what: string; grantee: string; privilege: string }>(
      `select c.relname as what, coalesce(r.rolname, 'everybody') as grantee, a.privilege_type as privilege
       from pg_class c cross join aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
       where c.relnamespace = 'public'::regnamespace and (a.grantee = 0 or r.rolname = $1) and c.relname <> 'schema_migration'`,
      [loginRole],
    )
    return rows.map(({ what, grantee, privilege }) => `${grantee} may ${privilege} ${what}`)
  },

  'tables without a scope are closed to customers and resellers, unless reviewed [RLS-02]': async (client, tables) => {
    const { rows } = await client.query<{ table: string; role: string; privilege: string }>(
      `select c.relname as table, r.role, v.privilege from unnest($1::text[]) r (role) cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) v (privilege)
         cross join pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and (has_table_privilege(r.role, c.oid, v.privilege) or (v.privilege <> 'DELETE' and has_any_column_privilege(r.role, c.oid, v.privilege)))`,
      [['app_tenant', 'app_reseller', 'app_realm']],
    )
    const classOf = new Map(tables.map(table => [table.name, table.class]))
    return rows
      .filter(({ table }) => classOf.get(table) === 'platform' || classOf.get(table) === 'reference')
      .filter(
        ({ table, role, privilege }) =>
          !(`${table} ${role}` in reviewedOpenTables) &&
          !(classOf.get(table) === 'reference' && privilege === 'SELECT'),
      )
      .map(({ table, role, privilege }) => `${role} may ${privilege} ${table}`)
  },

  'schemas of the queue are closed to everybody but the worker [RLS-02]': async client => {
    const { rows } = await client.query<{ schema: string; role: string }>(
      `select n.nspname as schema, r.role from pg_namespace n cross join unnest($1::text[]) r (role)
       where n.nspname !~ '^pg_' and n.nspname not in ('public', 'information_schema') and has_schema_privilege(r.role, n.oid, 'USAGE')`,
      [[...allRoles.filter(role => role !== 'app_worker'), loginRole]],
    )
    return rows.map(({ schema, role }) => `${role} may use the schema ${schema}`)
  },
}
