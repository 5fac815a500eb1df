// refused by: contract-knows-only-zod
import { readFileSync } from 'node:fs'
export const reads = readFileSync
