// refused by: needs-of-tenancy
import { usage } from '#modules/usage'
export const upward = usage
