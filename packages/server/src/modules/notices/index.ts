export { mailsOfCustomer } from './list-mails.ts'
export { type Mailer, startMailer } from './mailer.ts'
export { type MailOptions, mailPort } from './queue-mail.ts'
export { noticeRoutes } from './routes.ts'
