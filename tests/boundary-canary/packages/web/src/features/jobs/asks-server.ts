// refused by: web-never-server
import { tenancy } from '../../../../server/src/modules/tenancy/index.ts'
export const asks = tenancy
