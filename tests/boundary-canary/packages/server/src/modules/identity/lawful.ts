// allowed
import { wait } from '#infra/clock'
import { tenancy } from '#modules/tenancy'
export const lawful = [tenancy, wait]
