// refused by: sql-in-queries
import type { Client } from 'pg'
export type Here = Client
