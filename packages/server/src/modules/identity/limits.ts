import { createHash } from 'node:crypto'

/** After `free` attempts each further one waits: first a second, then twice as long each time. */
export type Limit = { name: string; free: number; windowMs: number; longestDelayMs: number }
export type Attempts = { used: number; windowEndsAt: Date; blockedUntil: Date | null }

const minuteMs = 60_000
export const limits = {
  /** Guesses at one person, or from one known device of theirs. A right password starts anew. */
  password: { name: 'password', free: 10, windowMs: 15 * minuteMs, longestDelayMs: 15 * minuteMs },
  /** Codes of the second factor, of one person: six digits are guessed by a million tries. */
  factor: { name: 'factor', free: 5, windowMs: 15 * minuteMs, longestDelayMs: 15 * minuteMs },
  /** Wrong guesses only, from one address: an office signs in from one, too. */
  address: { name: 'address', free: 150, windowMs: 15 * minuteMs, longestDelayMs: 15 * minuteMs },
  /** Mails that anybody may cause for one address. */
  mail: { name: 'mail', free: 5, windowMs: 60 * minuteMs, longestDelayMs: 60 * minuteMs },
  /** Mails that anybody may cause from one address. */
  mailFrom: { name: 'mail-from', free: 60, windowMs: 60 * minuteMs, longestDelayMs: 60 * minuteMs },
  /** Links that were tried, from one address. */
  token: { name: 'token', free: 100, windowMs: 15 * minuteMs, longestDelayMs: 15 * minuteMs },
  /** Sign-ins by passkey, from one address: each asks for a challenge and answers it. */
  passkey: { name: 'passkey', free: 200, windowMs: 15 * minuteMs, longestDelayMs: 15 * minuteMs },
  /** Company sign-ins, from one address: each goes to the provider and comes back. */
  sso: { name: 'sso', free: 200, windowMs: 15 * minuteMs, longestDelayMs: 15 * minuteMs },
  /** Invitations of one customer. */
  invitation: { name: 'invitation', free: 100, windowMs: 60 * minuteMs, longestDelayMs: 60 * minuteMs },
} as const satisfies Record<string, Limit>

/** Whether one more attempt is allowed, and what is remembered after it. A refused one adds nothing. */
export function countAttempt(
  before: Attempts | undefined,
  limit: Limit,
  now: Date,
): { allowed: true; attempts: Attempts } | { allowed: false; retryAfterSeconds: number } {
  const nowMs = now.getTime()
  if (before?.blockedUntil && before.blockedUntil.getTime() > nowMs) {
    return { allowed: false, retryAfterSeconds: Math.ceil((before.blockedUntil.getTime() - nowMs) / 1000) }
  }
  const used = (before && before.windowEndsAt.getTime() > nowMs ? before.used : 0) + 1
  const over = used - limit.free
  const delayMs = over < 0 ? 0 : Math.min(1000 * 2 ** over, limit.longestDelayMs)
  return {
    allowed: true,
    attempts: {
      used,
      windowEndsAt: new Date(nowMs + Math.max(limit.windowMs, delayMs)),
      blockedUntil: delayMs > 0 ? new Date(nowMs + delayMs) : null,
    },
  }
}

/** Counters know no names: an address or a person is in them as a hash. */
export function limitKey(limit: Limit, realmId: string, subject: string): string {
  return `${limit.name} ${createHash('sha256').update(`${realmId} ${subject}`).digest('base64url')}`
}
