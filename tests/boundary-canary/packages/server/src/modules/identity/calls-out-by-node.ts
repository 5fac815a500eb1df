// refused by: outgoing-by-safe-fetch
import { request } from 'node:https'
export const callsOut = request
