// refused by: needs-of-tenancy
import type { Usage } from '#modules/usage'
export type Upward = Usage
