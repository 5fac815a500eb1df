export { openAuthenticate } from './authenticate.ts'
export { createOwnerLink, inviteOwner } from './invite.ts'
export type { IdentityMail, IdentityPorts, MailPort, Recipient } from './mail.ts'
export { identityRoutes } from './routes.ts'
