import type { OnboardingMail } from '#modules/onboarding'
import { plainName, plainReason, type Words } from './letter.ts'

export function isOfOnboarding(mail: { kind: string }): mail is OnboardingMail {
  return mail.kind.startsWith('reseller-')
}

/** The words of mails to people who are, or become, a reseller. */
export function onboardingWords(mail: OnboardingMail, product: string): Words {
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

function english(mail: OnboardingMail, product: string): Words {
  switch (mail.kind) {
    case 'reseller-sign-up':
      return {
        subject: mail.invited ? `${product} invites you to become a reseller` : `Go on with your sign-up at ${product}`,
        lines: [
          'Hello,',
          mail.invited
            ? `${product} invites you to sell transcription under your own brand.`
            : 'somebody asked to become a reseller with this address.',
        ],
        link: { label: mail.invited ? 'Begin' : 'Go on', url: mail.url },
        after: [
          `The link opens your sign-up in any browser, for ${mail.validDays} days. Whatever you tell is kept, so you can stop and go on later.`,
          'If you did not ask for it, you need not do anything.',
        ],
      }
    case 'reseller-welcome':
      return {
        subject: `Welcome to ${product}`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          `${plainName(mail.company)} is a reseller of ${product} now. Your own area has a list of what to set up before you sell.`,
        ],
        link: { label: 'Open your area', url: mail.url },
        after: ['Keep this mail: the link leads to your own log-in page.'],
      }
    case 'reseller-received':
      return {
        subject: `Your application at ${product}`,
        lines: [
          `Hello ${plainName(mail.name)},`,
          `we have your application for ${plainName(mail.company)} and will look at it. You get a mail when that is done.`,
          'Until then you can set up your brand and plans; customers come after the approval.',
        ],
        link: { label: 'Open your area', url: mail.url },
        after: [],
      }
    case 'reseller-applied':
      return {
        subject: `${plainName(mail.company)} wants to become a reseller`,
        lines: [`${plainName(mail.company)} has signed up and waits for your decision.`],
        link: { label: 'Look at the application', url: mail.url },
        after: [],
      }
    case 'reseller-state':
      return {
        subject: {
          active:
            mail.before === 'suspended'
              ? `${plainName(mail.company)} is active again`
              : `${plainName(mail.company)} is approved`,
          suspended: `${plainName(mail.company)} is suspended`,
          declined: `Your application at ${product} is declined`,
        }[mail.state],
        lines: [
          mail.name ? `Hello ${plainName(mail.name)},` : 'Hello,',
          {
            active: `${plainName(mail.company)} can sell from now on.`,
            suspended: `${product} has suspended ${plainName(mail.company)}. Your customers work on; your own people see only why.`,
            declined: `${product} does not take ${plainName(mail.company)} as a reseller.`,
          }[mail.state],
          ...(mail.reason ? [`The reason: ${plainReason(mail.reason)}`] : []),
        ],
        ...(mail.state === 'active' ? { link: { label: 'Open your area', url: mail.url } } : {}),
        after: mail.state === 'active' ? [] : ['Answer this mail if you want to talk about it.'],
      }
    case 'reseller-payout-changed':
      return {
        subject: 'The account for payouts was changed',
        lines: [
          'Hello,',
          `${plainName(mail.name)} changed where payouts go: ${plainName(mail.holder)}, ${mail.maskedIban}.`,
          'If that was not meant, log in and put it right at once.',
        ],
        after: [],
      }
  }
}

function german(mail: OnboardingMail, product: string): Words {
  switch (mail.kind) {
    case 'reseller-sign-up':
      return {
        subject: mail.invited ? `${product} lädt Sie als Reseller ein` : `Ihre Registrierung bei ${product}`,
        lines: [
          'Guten Tag,',
          mail.invited
            ? `${product} lädt Sie ein, Transkription unter Ihrer eigenen Marke zu verkaufen.`
            : 'mit dieser Adresse möchte sich jemand als Reseller registrieren.',
        ],
        link: { label: mail.invited ? 'Beginnen' : 'Fortfahren', url: mail.url },
        after: [
          `Der Link öffnet Ihre Registrierung in jedem Browser, ${mail.validDays} Tage lang. Ihre Angaben bleiben gespeichert, Sie können also unterbrechen und später weitermachen.`,
          'Waren Sie das nicht, brauchen Sie nichts zu tun.',
        ],
      }
    case 'reseller-welcome':
      return {
        subject: `Willkommen bei ${product}`,
        lines: [
          `Guten Tag ${plainName(mail.name)},`,
          `${plainName(mail.company)} ist jetzt Reseller von ${product}. In Ihrem Bereich steht, was vor dem Verkauf einzurichten ist.`,
        ],
        link: { label: 'Ihren Bereich öffnen', url: mail.url },
        after: ['Heben Sie diese Mail auf: Der Link führt zu Ihrer eigenen Anmeldeseite.'],
      }
    case 'reseller-received':
      return {
        subject: `Ihre Bewerbung bei ${product}`,
        lines: [
          `Guten Tag ${plainName(mail.name)},`,
          `Ihre Bewerbung für ${plainName(mail.company)} ist da, wir sehen sie uns an. Danach bekommen Sie eine Mail.`,
          'Bis dahin können Sie Marke und Tarife einrichten; Kunden kommen nach der Freigabe.',
        ],
        link: { label: 'Ihren Bereich öffnen', url: mail.url },
        after: [],
      }
    case 'reseller-applied':
      return {
        subject: `${plainName(mail.company)} möchte Reseller werden`,
        lines: [`${plainName(mail.company)} hat sich registriert und wartet auf Ihre Entscheidung.`],
        link: { label: 'Bewerbung ansehen', url: mail.url },
        after: [],
      }
    case 'reseller-state':
      return {
        subject: {
          active:
            mail.before === 'suspended'
              ? `${plainName(mail.company)} ist wieder aktiv`
              : `${plainName(mail.company)} ist freigegeben`,
          suspended: `${plainName(mail.company)} ist gesperrt`,
          declined: `Ihre Bewerbung bei ${product} ist abgelehnt`,
        }[mail.state],
        lines: [
          mail.name ? `Guten Tag ${plainName(mail.name)},` : 'Guten Tag,',
          {
            active: `${plainName(mail.company)} kann ab jetzt verkaufen.`,
            suspended: `${product} hat ${plainName(mail.company)} gesperrt. Ihre Kunden arbeiten weiter; Ihre eigenen Leute sehen nur den Grund.`,
            declined: `${product} nimmt ${plainName(mail.company)} nicht als Reseller auf.`,
          }[mail.state],
          ...(mail.reason ? [`Der Grund: ${plainReason(mail.reason)}`] : []),
        ],
        ...(mail.state === 'active' ? { link: { label: 'Ihren Bereich öffnen', url: mail.url } } : {}),
        after: mail.state === 'active' ? [] : ['Antworten Sie auf diese Mail, wenn Sie darüber sprechen möchten.'],
      }
    case 'reseller-payout-changed':
      return {
        subject: 'Das Konto für Auszahlungen wurde geändert',
        lines: [
          'Guten Tag,',
          `${plainName(mail.name)} hat geändert, wohin Auszahlungen gehen: ${plainName(mail.holder)}, ${mail.maskedIban}.`,
          'War das nicht gewollt, melden Sie sich an und stellen Sie es sofort richtig.',
        ],
        after: [],
      }
  }
}
