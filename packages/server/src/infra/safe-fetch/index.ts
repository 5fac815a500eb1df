export { destinationFault } from './destination.ts'
export { safeFetch } from './safe-fetch.ts'
