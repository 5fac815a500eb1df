// refused by: outgoing-by-safe-fetch
import { request } from 'undici'
export const callsOut = request
