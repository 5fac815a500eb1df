// refused by: front-door-from-outside
import { tenancy } from './modules/tenancy/tenancy.ts'
export const app = tenancy
