/** Where minutes ended, from the narrowest to the widest. */
export type Level = 'member' | 'customer' | 'reseller' | 'platform'

/** For a customer: what is left above it, and who is above its provider, are not its business. */
const ofProvider = (here: string): string =>
  `Your provider has no minutes left ${here} this month. Ask it for more, or try again next month.`

/** Why nothing more may begin. */
export const levelWords: Record<Level, string> = {
  member: 'You have used the minutes that are yours in this period. Ask an owner or admin of your account for more.',
  customer:
    'The minutes of this period are used up. They come back with the next period, with a larger plan, or when your provider grants some.',
  reseller: ofProvider('for its customers'),
  platform: ofProvider('for its customers'),
}

/** Why a recording of this length cannot be transcribed; `leftMs` where the customer may know it. */
export function recordingWords(level: Level, decodedMs: number, leftMs: number): string {
  const long = `This recording has ${minutes(decodedMs)} minutes`
  switch (level) {
    case 'member':
      return `${long}, and ${minutes(leftMs)} of those that you may use are left in this period.`
    case 'customer':
      return `${long}, and ${minutes(leftMs)} are left in this period.`
    case 'reseller':
    case 'platform':
      return ofProvider(`for a recording of ${minutes(decodedMs)} minutes`)
  }
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1)
}
