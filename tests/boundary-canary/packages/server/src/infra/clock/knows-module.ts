// refused by: infra-knows-no-module
import { tenancy } from '#modules/tenancy'
export const now = tenancy
