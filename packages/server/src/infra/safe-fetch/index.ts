export { destinationFault } from './destination.ts'
export { isEgressFault } from './egress-fault.ts'
export { type SafeSocket, safeConnect } from './safe-connect.ts'
export { type SafeFetchOptions, type SafeReply, safeFetch, textOf } from './safe-fetch.ts'
