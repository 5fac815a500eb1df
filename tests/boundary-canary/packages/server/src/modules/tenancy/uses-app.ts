// refused by: program-is-used-by-nobody
import { app } from '../../app.ts'
export const used = app
