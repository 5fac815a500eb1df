export type { RetentionMail } from './mail.ts'
export { retentionRoutes } from './routes.ts'
export { type RetentionPorts, sweepRetention } from './sweep-retention.ts'
