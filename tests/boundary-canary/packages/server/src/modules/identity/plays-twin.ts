// refused by: server-never-twin
import { twin } from '../../../../twin/src/index.ts'

export const played = twin
