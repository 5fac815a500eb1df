/** The ways in: what somebody gave first. */
export const ways = ['password', 'magic-link', 'invitation', 'passkey', 'sso'] as const
export type Way = (typeof ways)[number]

export function wayOf(name: string | null): Way | null {
  return ways.find(way => way === name) ?? null
}
