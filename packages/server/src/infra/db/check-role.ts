import { startFault } from '#infra/config'
import { connectAs } from './connect.ts'
import { checkSchema } from './migrate.ts'

/** Refuses to serve with a role that sees more than its scope, or with a schema that this release does not know. */
export async function checkDatabase(url: string): Promise<void> {
  const client = await connectAs(url, 'DATABASE_URL', 'scriptorium-check')
  try {
    const { rows } = await client.query<{
      name: string
      super: boolean
      bypass: boolean
      creates: boolean
      owns: boolean
    }>(`
      select r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass, r.rolcreaterole or r.rolcreatedb as creates,
        exists (
          select from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and pg_has_role(r.oid, c.relowner, 'MEMBER')
        ) as owns
      from pg_roles r where r.rolname = current_user`)
    const role = rows[0]
    if (!role) throw startFault('The database did not tell which role signed in.')
    if (role.super || role.bypass) {
      throw startFault(
        `The database role ${role.name} of DATABASE_URL is a superuser or bypasses row level security: it would see every customer. Use a plain login role.`,
      )
    }
    if (role.owns) {
      throw startFault(
        `The database role ${role.name} of DATABASE_URL owns tables. Give DATABASE_URL a role of its own, and the owner to DATABASE_OWNER_URL.`,
      )
    }
    if (role.creates) {
      throw startFault(
        `The database role ${role.name} of DATABASE_URL may create roles or databases. Take that right away: alter role ${role.name} nocreaterole nocreatedb`,
      )
    }
    await checkSchema(client)
  } finally {
    await client.end()
  }
}
