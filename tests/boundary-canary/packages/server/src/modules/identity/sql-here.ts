// refused by: sql-in-queries
import { sql } from 'kysely'
export const here = sql
