import { type CustomerMail, certificateLines } from '#modules/customers'
import { plainName, plainReason, type Words } from './letter.ts'

const kinds: ReadonlySet<string> = new Set<CustomerMail['kind']>([
  'customer-deleted',
  'customer-sign-up',
  'customer-request',
  'customer-declined',
])
export function isOfCustomers<M extends { kind: string }>(mail: M | CustomerMail): mail is CustomerMail {
  return kinds.has(mail.kind)
}

/** Mails to people who become a customer, to their reseller, and the certificate of deletion for the last owner. */
export function customerWords(mail: CustomerMail, product: string): Words {
  if (mail.kind === 'customer-deleted') {
    const { certificate, to } = mail
    const { title, lines } = certificateLines({ ...certificate, customer: plainName(certificate.customer) }, to.locale)
    return { subject: title, lines, after: [] }
  }
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

type SignUpMail = Exclude<CustomerMail, { kind: 'customer-deleted' }>

function english(mail: SignUpMail, product: string): Words {
  switch (mail.kind) {
    case 'customer-sign-up':
      return {
        subject: `Go on with your sign-up at ${product}`,
        lines: ['Hello,', `somebody asked to try ${product} with this address.`],
        link: { label: 'Go on', url: mail.url },
        after: [
          `The link opens your sign-up in any browser, for ${mail.validDays} days.`,
          'If you did not ask for it, you need not do anything.',
        ],
      }
    case 'customer-request':
      return {
        subject: `${plainName(mail.organisation)} wants to become a customer`,
        lines: [`${plainName(mail.organisation)} has signed up and waits for your decision.`],
        link: { label: 'Look at the request', url: mail.url },
        after: [],
      }
    case 'customer-declined':
      return {
        subject: `Your request at ${product}`,
        lines: [
          'Hello,',
          `we do not take ${plainName(mail.organisation)} as a customer of ${product}.`,
          ...(mail.reason ? [`The reason: ${plainReason(mail.reason)}`] : []),
        ],
        after: ['Answer this mail if you want to talk about it.'],
      }
  }
}

function german(mail: SignUpMail, product: string): Words {
  switch (mail.kind) {
    case 'customer-sign-up':
      return {
        subject: `Ihre Registrierung bei ${product}`,
        lines: ['Guten Tag,', `mit dieser Adresse möchte jemand ${product} ausprobieren.`],
        link: { label: 'Fortfahren', url: mail.url },
        after: [
          `Der Link öffnet Ihre Registrierung in jedem Browser, ${mail.validDays} Tage lang.`,
          'Waren Sie das nicht, brauchen Sie nichts zu tun.',
        ],
      }
    case 'customer-request':
      return {
        subject: `${plainName(mail.organisation)} möchte Kunde werden`,
        lines: [`${plainName(mail.organisation)} hat sich registriert und wartet auf Ihre Entscheidung.`],
        link: { label: 'Anfrage ansehen', url: mail.url },
        after: [],
      }
    case 'customer-declined':
      return {
        subject: `Ihre Anfrage bei ${product}`,
        lines: [
          'Guten Tag,',
          `wir nehmen ${plainName(mail.organisation)} nicht als Kunden von ${product} auf.`,
          ...(mail.reason ? [`Der Grund: ${plainReason(mail.reason)}`] : []),
        ],
        after: ['Antworten Sie auf diese Mail, wenn Sie darüber sprechen möchten.'],
      }
  }
}
