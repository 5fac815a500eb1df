import type { ServerFault } from '#infra/mail'
import { plainName, type Words } from './letter.ts'
import type { NoticeMail } from './mail.ts'

export function isOfNotices<M extends { kind: string }>(mail: M | NoticeMail): mail is NoticeMail {
  return mail.kind.startsWith('mail-server-')
}

/** The words of mails about a mail server of one's own. */
export function mailServerWords(mail: NoticeMail, product: string): Words {
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

const faults: Record<ServerFault, { en: string; de: string }> = {
  'not-called': {
    en: 'It leads to an address that is not called from here.',
    de: 'Er führt zu einer Adresse, die von hier aus nicht angesprochen wird.',
  },
  unreachable: { en: 'It cannot be reached.', de: 'Er ist nicht erreichbar.' },
  'no-tls': { en: 'It offers no encrypted connection.', de: 'Er bietet keine verschlüsselte Verbindung an.' },
  certificate: { en: 'Its certificate is not valid.', de: 'Sein Zertifikat ist nicht gültig.' },
  'log-in': { en: 'It refuses the user name and password.', de: 'Er lehnt Benutzername und Passwort ab.' },
  'sender-refused': { en: 'It refuses the sender address.', de: 'Er lehnt die Absenderadresse ab.' },
  refused: { en: 'It refuses the mails.', de: 'Er lehnt die Mails ab.' },
}

function english(mail: NoticeMail, product: string): Words {
  const hello = `Hello ${plainName(mail.name)},`
  if (mail.kind === 'mail-server-test')
    return {
      subject: `Test mail of ${product}`,
      lines: [hello, `this mail came through ${mail.host}. Mails of ${product} go this way from now on.`],
      after: [],
    }
  return {
    subject: `Mails of ${product} are waiting`,
    lines: [
      hello,
      `your mail server ${mail.host} does not take the mails of ${product}. ${faults[mail.fault].en}`,
      'Mails to your customers wait and are tried again every five minutes, for three days.',
    ],
    link: { label: 'Look at the mail server', url: mail.url },
    after: ['This mail came another way. You get it once each time your server begins to fail.'],
  }
}

function german(mail: NoticeMail, product: string): Words {
  const hello = `Guten Tag ${plainName(mail.name)},`
  if (mail.kind === 'mail-server-test')
    return {
      subject: `Testmail von ${product}`,
      lines: [hello, `diese Mail kam über ${mail.host}. Mails von ${product} gehen ab jetzt diesen Weg.`],
      after: [],
    }
  return {
    subject: `Mails von ${product} warten`,
    lines: [
      hello,
      `Ihr Mailserver ${mail.host} nimmt die Mails von ${product} nicht an. ${faults[mail.fault].de}`,
      'Mails an Ihre Kunden warten und werden drei Tage lang alle fünf Minuten erneut versucht.',
    ],
    link: { label: 'Mailserver ansehen', url: mail.url },
    after: ['Diese Mail kam auf anderem Weg. Sie bekommen sie einmal, wenn Ihr Server zu streiken beginnt.'],
  }
}
