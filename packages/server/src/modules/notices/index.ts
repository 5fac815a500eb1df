export { type Mailer, startMailer } from './mailer.ts'
export { mailPort } from './queue-mail.ts'
export { noticeRoutes } from './routes.ts'
