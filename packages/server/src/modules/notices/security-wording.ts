import type { IdentityMail, SecurityNotice } from '#modules/identity'
import { plainName, type Words } from './letter.ts'

type Notice = Extract<IdentityMail, { kind: 'security-notice' }>
type Told = Record<SecurityNotice, { subject: string; line: string }>

const english: Told = {
  'new-device': {
    subject: 'New log-in to your account',
    line: 'somebody logged in to your account in a browser that was not here before.',
  },
  'totp-added': {
    subject: 'An authenticator app was added to your account',
    line: 'an authenticator app was added to your account, and every other session was ended.',
  },
  'totp-removed': {
    subject: 'The authenticator app was removed from your account',
    line: 'the authenticator app was removed from your account, and every other session was ended.',
  },
  'recovery-codes-made': {
    subject: 'New recovery codes for your account',
    line: 'new recovery codes were made for your account. The earlier ones no longer work.',
  },
  'recovery-code-used': {
    subject: 'A recovery code of your account was used',
    line: 'a recovery code of your account was used. It does not work again.',
  },
  'passkey-added': {
    subject: 'A passkey was added to your account',
    line: 'a passkey was added to your account, and every other session was ended.',
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your account',
    line: 'a passkey was removed from your account, and every other session was ended.',
  },
  'email-change-asked': {
    subject: 'Another e-mail address was asked for your account',
    line: 'somebody asked to change the e-mail address of your account. It changes once the link in the mail to the new address is opened.',
  },
  'email-changed': {
    subject: 'The e-mail address of your account was changed',
    line: 'the e-mail address of your account was changed. This address no longer belongs to it, and every session was ended.',
  },
}

const german: Told = {
  'new-device': {
    subject: 'Neue Anmeldung an Ihrem Konto',
    line: 'an Ihrem Konto hat sich jemand in einem Browser angemeldet, der bisher nicht bekannt war.',
  },
  'totp-added': {
    subject: 'Eine Authenticator-App wurde zu Ihrem Konto hinzugefügt',
    line: 'zu Ihrem Konto wurde eine Authenticator-App hinzugefügt, alle anderen Sitzungen wurden beendet.',
  },
  'totp-removed': {
    subject: 'Die Authenticator-App wurde von Ihrem Konto entfernt',
    line: 'die Authenticator-App wurde von Ihrem Konto entfernt, alle anderen Sitzungen wurden beendet.',
  },
  'recovery-codes-made': {
    subject: 'Neue Wiederherstellungscodes für Ihr Konto',
    line: 'für Ihr Konto wurden neue Wiederherstellungscodes erzeugt. Die früheren gelten nicht mehr.',
  },
  'recovery-code-used': {
    subject: 'Ein Wiederherstellungscode Ihres Kontos wurde benutzt',
    line: 'ein Wiederherstellungscode Ihres Kontos wurde benutzt. Er gilt kein zweites Mal.',
  },
  'passkey-added': {
    subject: 'Ein Passkey wurde zu Ihrem Konto hinzugefügt',
    line: 'zu Ihrem Konto wurde ein Passkey hinzugefügt, alle anderen Sitzungen wurden beendet.',
  },
  'passkey-removed': {
    subject: 'Ein Passkey wurde von Ihrem Konto entfernt',
    line: 'ein Passkey wurde von Ihrem Konto entfernt, alle anderen Sitzungen wurden beendet.',
  },
  'email-change-asked': {
    subject: 'Für Ihr Konto wurde eine andere E-Mail-Adresse gewünscht',
    line: 'jemand möchte die E-Mail-Adresse Ihres Kontos ändern. Sie ändert sich, sobald der Link in der Mail an die neue Adresse geöffnet wird.',
  },
  'email-changed': {
    subject: 'Die E-Mail-Adresse Ihres Kontos wurde geändert',
    line: 'die E-Mail-Adresse Ihres Kontos wurde geändert. Diese Adresse gehört nicht mehr dazu, alle Sitzungen wurden beendet.',
  },
}

function moment(at: Date, locale: 'en' | 'de'): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(at)} UTC`
}

/** Tells what was done, when and from where, and what to do if it was somebody else. */
export function securityWords({ to, name, what, at, ip }: Notice): Words {
  if (to.locale === 'de') {
    const { subject, line } = german[what]
    return {
      subject,
      lines: [
        `Guten Tag ${plainName(name)},`,
        line,
        `Zeit: ${moment(at, 'de')}. Adresse: ${plainName(ip)}.`,
        'Waren Sie das nicht, setzen Sie über „Passwort vergessen?“ auf der Anmeldeseite sofort ein neues Passwort und sagen Sie uns Bescheid.',
      ],
      after: [],
    }
  }
  const { subject, line } = english[what]
  return {
    subject,
    lines: [
      `Hello ${plainName(name)},`,
      line,
      `Time: ${moment(at, 'en')}. Address: ${plainName(ip)}.`,
      'If that was not you, set a new password at once by “Forgot your password?” on the log-in page, and tell us.',
    ],
    after: [],
  }
}
