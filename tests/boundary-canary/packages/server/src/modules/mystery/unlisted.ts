// refused by: module-in-table
import { wait } from '#infra/clock'
export const unlisted = wait
