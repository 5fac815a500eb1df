import type { withoutMinutes } from '@scriptorium/contract'

/** Where minutes ended, from the narrowest to the widest. */
export type Level = 'member' | 'customer' | 'reseller' | 'platform'

/** For a customer all above its provider is its provider: it reads neither of pools nor of whose they are. */
const codes: Record<Level, (typeof withoutMinutes)[number]> = {
  member: 'member-limit-reached',
  customer: 'minutes-exhausted',
  reseller: 'provider-exhausted',
  platform: 'provider-exhausted',
}

/** Why nothing more may begin, and whom to ask. */
export function levelWords(level: Level) {
  const code = codes[level]
  switch (level) {
    case 'member':
      return {
        code,
        detail:
          'You have used the minutes that are yours in this period. Ask an owner or admin of your account for more.',
      }
    case 'customer':
      return {
        code,
        detail:
          'The minutes of this period are used up. They come back with the next period, with a larger plan, or when your provider grants some.',
      }
    case 'reseller':
    case 'platform':
      return {
        code,
        detail: 'Your provider has no minutes left this month. Ask it for more, or try again next month.',
      }
  }
}

/** Why a recording of this length is not transcribed. Of what is left above it a customer reads nothing. */
export function recordingWords(level: Level, decodedMs: number, leftMs: number) {
  const code = codes[level]
  const long = `This recording has ${minutes(decodedMs)} minutes`
  switch (level) {
    case 'member':
      return { code, detail: `${long}, and its member may use ${minutes(leftMs)} more in this period.` }
    case 'customer':
      return { code, detail: `${long}, and ${minutes(leftMs)} are left in this period.` }
    case 'reseller':
    case 'platform':
      return { code, detail: `${long}, and your provider has no room for it this month. Ask it for more minutes.` }
  }
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1)
}
