import type { BrandMail } from '#modules/branding'
import { plainName, type Words } from './letter.ts'

export function isOfBranding(mail: { kind: string }): mail is BrandMail {
  return mail.kind === 'address-moves'
}

/** The words of mails about the address of a brand. */
export function brandingWords(mail: BrandMail, product: string): Words {
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

function english({ name, from, host, url, isNow, ...mail }: BrandMail, product: string): Words {
  return {
    subject: `${product} moves to ${host}`,
    lines: [
      `Hello ${plainName(name)},`,
      isNow
        ? `${product} moves from ${from} to ${host} now.`
        : `${product} moves from ${from} to ${host} on ${when(mail, 'en-GB')}.`,
      'Links and bookmarks keep working for 90 days: they lead on to the new address. You log in there once more.',
      'A passkey belongs to one address. If you log in with one, use your password at the new address, then add a passkey there under account security.',
    ],
    link: { label: isNow ? 'Open the new address' : 'The new address', url },
    after: ['Your account, recordings and transcripts stay as they are.'],
  }
}

function german({ name, from, host, url, isNow, ...mail }: BrandMail, product: string): Words {
  return {
    subject: `${product} zieht um: ${host}`,
    lines: [
      `Guten Tag ${plainName(name)},`,
      isNow
        ? `${product} zieht jetzt von ${from} nach ${host} um.`
        : `${product} zieht am ${when(mail, 'de-DE')} von ${from} nach ${host} um.`,
      'Links und Lesezeichen gelten 90 Tage weiter: Sie führen zur neuen Adresse. Dort melden Sie sich einmal neu an.',
      'Ein Passkey gehört zu einer Adresse. Melden Sie sich damit an, nutzen Sie an der neuen Adresse Ihr Passwort und fügen Sie dort unter Kontosicherheit einen Passkey hinzu.',
    ],
    link: { label: isNow ? 'Neue Adresse öffnen' : 'Die neue Adresse', url },
    after: ['Ihr Konto, Ihre Aufnahmen und Transkripte bleiben, wie sie sind.'],
  }
}

function when({ at, timeZone }: Pick<BrandMail, 'at' | 'timeZone'>, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone }).format(at)
}
