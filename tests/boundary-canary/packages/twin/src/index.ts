// refused by: twin-stands-alone
import { fromServer } from '../../server/src/app.ts'

export const twin = fromServer
