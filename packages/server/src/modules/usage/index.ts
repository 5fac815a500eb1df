export { ensureMinutes } from './ensure-minutes.ts'
export { minutesLeftMs, readUsage } from './read-usage.ts'
export { recordUsage, releaseMinutes } from './record-usage.ts'
