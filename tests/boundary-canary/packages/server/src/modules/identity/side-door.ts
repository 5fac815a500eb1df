// refused by: front-door-of-module
import { tenancy } from '../tenancy/tenancy.ts'
export const sideDoor = tenancy
