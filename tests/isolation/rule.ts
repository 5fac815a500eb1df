import type pg from 'pg'
import type { Table } from './scoped-tables.ts'

/** A rule over the catalogue of a migrated database: sentences about what breaks it. */
export type Rule = (client: pg.ClientBase, tables: Table[]) => Promise<string[]>
