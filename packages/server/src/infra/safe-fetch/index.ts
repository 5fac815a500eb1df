export { safeFetch } from './safe-fetch.ts'
