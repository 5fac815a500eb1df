import type { RetentionMail } from '#modules/retention'
import { plainName, type Words } from './letter.ts'

/** The words of mails about what a plan will not keep longer. */
export function retentionWords(mail: RetentionMail, product: string): Words {
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

function english({ name, days, recordings, transcripts, from, until, url }: RetentionMail, product: string): Words {
  const what = [
    recordings > 0 ? (recordings === 1 ? '1 recording' : `${recordings} recordings`) : '',
    transcripts > 0 ? (transcripts === 1 ? '1 transcript' : `${transcripts} transcripts`) : '',
  ]
  return {
    subject: `Some of your recordings at ${product} will be removed`,
    lines: [
      `Hello ${plainName(name)},`,
      `your plan keeps recordings and transcripts for ${days} days. ${what.filter(Boolean).join(' and ')} will be older than that by ${dayOf(until, 'en')}.`,
      `They are removed one by one as they reach that age, and none before ${dayOf(from, 'en')}. Export what you want to keep.`,
    ],
    link: { label: 'See the transcripts', url },
    after: ['What is removed cannot be brought back. You get this mail at most once a week.'],
  }
}

function german({ name, days, recordings, transcripts, from, until, url }: RetentionMail, product: string): Words {
  const what = [
    recordings > 0 ? (recordings === 1 ? '1 Aufnahme' : `${recordings} Aufnahmen`) : '',
    transcripts > 0 ? (transcripts === 1 ? '1 Transkript' : `${transcripts} Transkripte`) : '',
  ]
  return {
    subject: `Einige Ihrer Aufnahmen bei ${product} werden entfernt`,
    lines: [
      `Guten Tag ${plainName(name)},`,
      `Ihr Tarif bewahrt Aufnahmen und Transkripte ${days} Tage auf. Älter werden bis zum ${dayOf(until, 'de')}: ${what.filter(Boolean).join(' und ')}.`,
      `Sie werden nach und nach entfernt, sobald sie dieses Alter erreichen, und nichts vor dem ${dayOf(from, 'de')}. Exportieren Sie, was Sie behalten möchten.`,
    ],
    link: { label: 'Transkripte ansehen', url },
    after: ['Was entfernt ist, lässt sich nicht zurückholen. Diese Mail kommt höchstens einmal in der Woche.'],
  }
}

function dayOf(at: Date, locale: 'en' | 'de'): string {
  return new Intl.DateTimeFormat(locale === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}
