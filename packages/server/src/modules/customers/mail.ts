import type { ChangeTx } from '#infra/db'
import type { CertificateFacts } from './certificate-lines.ts'

/** The mails that customers asks for; notices words them. */
export type CustomerMail = {
  kind: 'customer-deleted'
  to: { email: string; locale: 'en' | 'de' }
  certificate: CertificateFacts
}
/** Queues a mail in the transaction that makes it necessary: both or neither. */
export type CustomerMailPort = (tx: ChangeTx, realmId: string, mail: CustomerMail) => Promise<void>
