import pg from 'pg'

const typeOf: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  bytea: 'Buffer',
  boolean: 'boolean',
  integer: 'number',
  bigint: 'number',
  smallint: 'number',
  'double precision': 'number',
  real: 'number',
  'timestamp with time zone': 'Date',
  jsonb: 'Json',
  ARRAY: 'string[]',
}

/** The text of tables.ts, from the catalogue of a migrated database: what a column holds, and what may be left out on insert. */
export async function writeTableTypes(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{
      table: string
      name: string
      type: string
      nullable: boolean
      optional: boolean
      always: boolean
    }>(`
      select c.table_name as table, c.column_name as name, c.data_type as type, c.is_nullable = 'YES' as nullable,
        c.column_default is not null or c.is_identity = 'YES' as optional, c.is_generated = 'ALWAYS' or c.identity_generation = 'ALWAYS' as always
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type in ('BASE TABLE', 'VIEW')
      order by c.table_name collate "C", c.ordinal_position`)
    const tables = Map.groupBy(rows, row => row.table)
    const parts = [...tables].map(([table, columns]) => {
      const lines = columns.map(({ name, type, nullable, optional, always }) => {
        const base = typeOf[type]
        if (!base) throw new Error(`Column ${table}.${name} has type ${type}: add it to table-types.ts`)
        const held = nullable ? `${base} | null` : base
        const column = always
          ? `GeneratedAlways<${held}>`
          : base === 'Json'
            ? nullable || optional
              ? 'OptionalJson'
              : 'RequiredJson'
            : optional
              ? `Generated<${held}>`
              : held
        return `    ${name}: ${column}`
      })
      return `  ${table}: {\n${lines.join('\n')}\n  }`
    })
    return `// Generated from a migrated database by \`npm run table-types\`; a test says when it is stale.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as parsed JSON, written as JSON text. */
export type RequiredJson = ColumnType<unknown, string, string>
export type OptionalJson = ColumnType<unknown, string | null | undefined, string | null>

export type Tables = {
${parts.join('\n')}
}
`
  } finally {
    await client.end()
  }
}
