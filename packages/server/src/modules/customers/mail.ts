import type { ChangeTx } from '#infra/db'
import type { CertificateFacts } from './certificate-lines.ts'

type Recipient = { email: string; locale: 'en' | 'de' }
/** The mails that customers asks for; notices words them. */
export type CustomerMail =
  | { kind: 'customer-deleted'; to: Recipient; certificate: CertificateFacts }
  | { kind: 'customer-sign-up'; to: Recipient; url: string; validDays: number }
  | { kind: 'customer-request'; to: Recipient; organisation: string; url: string }
  | { kind: 'customer-declined'; to: Recipient; organisation: string; reason: string }
/** Queues a mail in the transaction that makes it necessary: both or neither. */
export type CustomerMailPort = (tx: ChangeTx, realmId: string, mail: CustomerMail) => Promise<void>
