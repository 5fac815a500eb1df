// refused by: pg-boss-in-queue
import { PgBoss } from 'pg-boss'
export const boss = PgBoss
