import { type CustomerMail, certificateLines } from '#modules/customers'
import { plainName, type Words } from './letter.ts'

export function isOfCustomers<M extends { kind: string }>(mail: M | CustomerMail): mail is CustomerMail {
  return mail.kind === 'customer-deleted'
}

/** The certificate of deletion, for the last owner. */
export function customerWords({ to, certificate }: CustomerMail): Words {
  const { title, lines } = certificateLines({ ...certificate, customer: plainName(certificate.customer) }, to.locale)
  return { subject: title, lines, after: [] }
}
