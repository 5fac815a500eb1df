import type { UsageMail } from '#modules/usage'
import { plainName, type Words } from './letter.ts'

/** The words of mails about minutes that are used up. */
export function usageWords(mail: UsageMail, product: string): Words {
  return mail.to.locale === 'de' ? german(mail, product) : english(mail, product)
}

function english({ name, customer, level, usedMs, includedMs, url }: UsageMail, product: string): Words {
  const [used, included] = [lengthOf(usedMs), lengthOf(includedMs)]
  const whose = customer === null ? 'your' : `${plainName(customer)}’s`
  return {
    subject:
      level === 0
        ? `The limit set for ${whose} minutes is reached`
        : `${level} % of ${whose} minutes at ${product} are used`,
    lines: [
      `Hello ${plainName(name)},`,
      `${used} of the ${included} that this period includes are used.`,
      level >= 100
        ? 'What happens with further recordings, and when new minutes come, stands on the usage page.'
        : 'How long the rest is likely to last stands on the usage page.',
    ],
    link: { label: 'See the usage', url },
    after: ['You get this mail once for each level in a period.'],
  }
}

function german({ name, customer, level, usedMs, includedMs, url }: UsageMail, product: string): Words {
  const [used, included] = [lengthOf(usedMs), lengthOf(includedMs)]
  const whose = customer === null ? 'Ihrer Minuten' : `der Minuten von ${plainName(customer)}`
  return {
    subject:
      level === 0 ? `Die gesetzte Grenze ${whose} ist erreicht` : `${level} % ${whose} bei ${product} sind verbraucht`,
    lines: [
      `Guten Tag ${plainName(name)},`,
      `von ${included}, die dieser Zeitraum enthält, sind ${used} verbraucht.`,
      level >= 100
        ? 'Was mit weiteren Aufnahmen geschieht und wann es neue Minuten gibt, steht auf der Verbrauchsseite.'
        : 'Wie lange der Rest voraussichtlich reicht, steht auf der Verbrauchsseite.',
    ],
    link: { label: 'Verbrauch ansehen', url },
    after: ['Diese Mail kommt je Stufe einmal in einem Zeitraum.'],
  }
}

/** `7 h 5 min`, alike in both languages. */
function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return [hours > 0 ? `${hours} h` : '', rest > 0 || hours === 0 ? `${rest} min` : ''].filter(Boolean).join(' ')
}
