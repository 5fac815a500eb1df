export { isEgressFault } from './egress-fault.ts'
export { type SafeFetchOptions, type SafeReply, safeFetch, textOf } from './safe-fetch.ts'
