import type { IdentityMail } from '#modules/identity'
import type { OnboardingMail } from '#modules/onboarding'
import { plainName, type Words } from './letter.ts'
import { isOfOnboarding, onboardingWords } from './onboarding-wording.ts'

/** Every mail of the product, whichever module asks for it. */
export type ProductMail = IdentityMail | OnboardingMail

/** The words of each mail in the language of its reader. */
export function wordsOf(mail: ProductMail, productName: string): Words {
  const product = plainName(productName)
  if (isOfOnboarding(mail)) return onboardingWords(mail, product)
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
    case 'password-changed':
      return {
        subject: `Your password for ${product} was changed`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          'your password was changed just now, and every other session was ended.',
          'If that was not you, set a new password from the sign-in page at once and tell us.',
        ],
        after: [],
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
  }
}
