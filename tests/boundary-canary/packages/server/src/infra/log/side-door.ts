// refused by: front-door-of-infra
import { wait } from '../clock/wait.ts'
export const log = wait
