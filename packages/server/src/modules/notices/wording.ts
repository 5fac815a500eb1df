import type { BrandMail } from '#modules/branding'
import type { CustomerMail } from '#modules/customers'
import type { IdentityMail } from '#modules/identity'
import type { OnboardingMail } from '#modules/onboarding'
import type { RetentionMail } from '#modules/retention'
import type { UsageMail } from '#modules/usage'
import { brandingWords, isOfBranding } from './branding-wording.ts'
import { customerWords, isOfCustomers } from './customer-wording.ts'
import { plainName, type Words } from './letter.ts'
import type { NoticeMail } from './mail.ts'
import { isOfNotices, mailServerWords } from './mail-server-wording.ts'
import { isOfOnboarding, onboardingWords } from './onboarding-wording.ts'
import { retentionWords } from './retention-wording.ts'
import { securityWords } from './security-wording.ts'
import { usageWords } from './usage-wording.ts'

/** Every mail of the product, whichever module asks for it. */
export type ProductMail =
  | IdentityMail
  | OnboardingMail
  | BrandMail
  | CustomerMail
  | UsageMail
  | RetentionMail
  | NoticeMail

/** The words of each mail in the language of its reader. */
export function wordsOf(mail: ProductMail, productName: string): Words {
  const product = plainName(productName)
  if (isOfCustomers(mail)) return customerWords(mail, product)
  if (isOfNotices(mail)) return mailServerWords(mail, product)
  if (isOfBranding(mail)) return brandingWords(mail, product)
  if (isOfOnboarding(mail)) return onboardingWords(mail, product)
  if (mail.kind === 'retention-notice') return retentionWords(mail, product)
  if (mail.kind === 'usage-alert') return usageWords(mail, product)
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

function english(mail: IdentityMail, product: string): Words {
  switch (mail.kind) {
    case 'password-reset':
      return {
        subject: `Set a new password for ${product}`,
        lines: [`Hello ${plainName(mail.name)},`, 'somebody asked for a new password for your account.'],
        link: { label: 'Set a new password', url: mail.url },
        after: [
          `The link works once, within ${mail.validMinutes} minutes. If you did not ask for it, you need not do anything.`,
        ],
      }
    case 'magic-link':
      return {
        subject: `Log in to ${product}`,
        lines: [`Hello ${plainName(mail.name)},`, 'somebody asked for a link to log in to your account.'],
        link: { label: 'Log in', url: mail.url },
        after: [
          `The link works once, within ${mail.validMinutes} minutes. If you did not ask for it, you need not do anything; do not pass it on.`,
        ],
      }
    case 'password-changed':
      return {
        subject: `Your password for ${product} was changed`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          'your password was changed just now, and every other session was ended.',
          'If that was not you, set a new password from the log-in page at once and tell us.',
        ],
        after: [],
      }
    case 'security-notice':
      return securityWords(mail)
    case 'email-change':
      return {
        subject: `Confirm your new e-mail address for ${product}`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          'please confirm that your account is to use this address from now on.',
        ],
        link: { label: 'Use this address', url: mail.url },
        after: [
          `The link works once, within ${mail.validHours} hours. If you did not ask for it, you need not do anything.`,
        ],
      }
    case 'email-verification':
      return {
        subject: `Confirm your e-mail address for ${product}`,
        lines: [`Hello ${plainName(mail.name)},`, 'please confirm that this address is yours.'],
        link: { label: 'Confirm this address', url: mail.url },
        after: [`The link works once, within ${mail.validHours} hours.`],
      }
    case 'invitation': {
      const organisation = plainName(mail.organisation)
      return {
        subject: `You are invited to ${organisation}`,
        lines: [
          'Hello,',
          mail.inviter
            ? `${plainName(mail.inviter)} invites you to ${organisation} on ${product}.`
            : `You are invited to ${organisation} on ${product}.`,
        ],
        link: { label: 'Accept the invitation', url: mail.url },
        after: [
          `The link works once, within ${mail.validDays} days. If you do not know the sender, you need not do anything.`,
        ],
      }
    }
    case 'visit-asked':
      return {
        subject: `${plainName(mail.visitor)} asks to log in to your account`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          `${plainName(mail.visitor)}, who looks after your account, asks to log in as you for ${mail.minutes} minutes.`,
          `The reason given: ${plainName(mail.reason)}`,
          rightsInEnglish(mail),
        ],
        link: { label: 'Grant or refuse', url: mail.url },
        after: ['Nobody logs in as long as you do not answer.'],
      }
    case 'visit-begun':
      return {
        subject: `${plainName(mail.visitor)} is logged in to your account`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          `${plainName(mail.visitor)}, who looks after your account, has just logged in as you, for ${mail.minutes} minutes at most.`,
          `The reason given: ${plainName(mail.reason)}`,
          rightsInEnglish(mail),
        ],
        link: { label: 'See or end it', url: mail.url },
        after: ['What is done meanwhile stands in your audit log.'],
      }
  }
}

function german(mail: IdentityMail, product: string): Words {
  switch (mail.kind) {
    case 'password-reset':
      return {
        subject: `Neues Passwort für ${product}`,
        lines: [`Guten Tag ${plainName(mail.name)},`, 'für Ihr Konto wurde ein neues Passwort angefordert.'],
        link: { label: 'Neues Passwort festlegen', url: mail.url },
        after: [
          `Der Link gilt einmal und ${mail.validMinutes} Minuten lang. Haben Sie ihn nicht angefordert, brauchen Sie nichts zu tun.`,
        ],
      }
    case 'magic-link':
      return {
        subject: `Anmelden bei ${product}`,
        lines: [`Guten Tag ${plainName(mail.name)},`, 'für Ihr Konto wurde ein Link zum Anmelden angefordert.'],
        link: { label: 'Anmelden', url: mail.url },
        after: [
          `Der Link gilt einmal und ${mail.validMinutes} Minuten lang. Haben Sie ihn nicht angefordert, brauchen Sie nichts zu tun; geben Sie ihn nicht weiter.`,
        ],
      }
    case 'password-changed':
      return {
        subject: `Ihr Passwort für ${product} wurde geändert`,
        lines: [
          `Guten Tag ${plainName(mail.name)},`,
          'Ihr Passwort wurde soeben geändert, alle anderen Sitzungen wurden beendet.',
          'Waren Sie das nicht, legen Sie über die Anmeldeseite sofort ein neues Passwort fest und sagen Sie uns Bescheid.',
        ],
        after: [],
      }
    case 'security-notice':
      return securityWords(mail)
    case 'email-change':
      return {
        subject: `Bestätigen Sie Ihre neue E-Mail-Adresse für ${product}`,
        lines: [
          `Guten Tag ${plainName(mail.name)},`,
          'bitte bestätigen Sie, dass Ihr Konto künftig diese Adresse verwenden soll.',
        ],
        link: { label: 'Diese Adresse verwenden', url: mail.url },
        after: [
          `Der Link gilt einmal und ${mail.validHours} Stunden lang. Haben Sie ihn nicht angefordert, brauchen Sie nichts zu tun.`,
        ],
      }
    case 'email-verification':
      return {
        subject: `Bestätigen Sie Ihre E-Mail-Adresse für ${product}`,
        lines: [`Guten Tag ${plainName(mail.name)},`, 'bitte bestätigen Sie, dass diese Adresse Ihnen gehört.'],
        link: { label: 'Adresse bestätigen', url: mail.url },
        after: [`Der Link gilt einmal und ${mail.validHours} Stunden lang.`],
      }
    case 'invitation': {
      const organisation = plainName(mail.organisation)
      return {
        subject: `Einladung zu ${organisation}`,
        lines: [
          'Guten Tag,',
          mail.inviter
            ? `${plainName(mail.inviter)} lädt Sie zu ${organisation} bei ${product} ein.`
            : `Sie sind zu ${organisation} bei ${product} eingeladen.`,
        ],
        link: { label: 'Einladung annehmen', url: mail.url },
        after: [
          `Der Link gilt einmal und ${mail.validDays} Tage lang. Kennen Sie den Absender nicht, brauchen Sie nichts zu tun.`,
        ],
      }
    }
    case 'visit-asked':
      return {
        subject: `${plainName(mail.visitor)} möchte sich in Ihrem Konto anmelden`,
        lines: [
          `Guten Tag ${plainName(mail.name)},`,
          `${plainName(mail.visitor)} betreut Ihr Konto und möchte sich für ${mail.minutes} Minuten als Sie anmelden.`,
          `Als Grund ist angegeben: ${plainName(mail.reason)}`,
          rightsInGerman(mail),
        ],
        link: { label: 'Erlauben oder ablehnen', url: mail.url },
        after: ['Solange Sie nicht antworten, meldet sich niemand an.'],
      }
    case 'visit-begun':
      return {
        subject: `${plainName(mail.visitor)} ist in Ihrem Konto angemeldet`,
        lines: [
          `Guten Tag ${plainName(mail.name)},`,
          `${plainName(mail.visitor)} betreut Ihr Konto und hat sich soeben als Sie angemeldet, für höchstens ${mail.minutes} Minuten.`,
          `Als Grund ist angegeben: ${plainName(mail.reason)}`,
          rightsInGerman(mail),
        ],
        link: { label: 'Ansehen oder beenden', url: mail.url },
        after: ['Was dabei getan wird, steht in Ihrem Prüfprotokoll.'],
      }
  }
}

type Rights = { content: boolean; changes: boolean }

function rightsInEnglish({ content, changes }: Rights): string {
  if (!content) return 'Recordings and transcripts stay hidden.'
  return changes
    ? 'Recordings and transcripts are seen and may be changed.'
    : 'Recordings and transcripts are seen, not changed.'
}

function rightsInGerman({ content, changes }: Rights): string {
  if (!content) return 'Aufnahmen und Transkripte bleiben verborgen.'
  return changes
    ? 'Aufnahmen und Transkripte sind zu sehen und dürfen geändert werden.'
    : 'Aufnahmen und Transkripte sind zu sehen, aber nicht zu ändern.'
}
