export { tenancy } from './tenancy.ts'
