export type Letter = {
  id: string
  to: string
  from: string
  replyTo?: string
  subject: string
  text: string
  html: string
  /** Signs the mail for the domain that it comes from. */
  dkim?: { domainName: string; keySelector: string; privateKey: string }
}

/** How long a server may take for each part of a conversation; and nothing is ever read from files or addresses. */
export const carefully = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

/** The same id on a second try lets receivers see that it is the same mail. Its domain is the sender's: no other name is told. */
export function messageOf({ id, ...letter }: Letter) {
  const headers = { 'auto-submitted': 'auto-generated' }
  return { ...letter, headers, messageId: `<${id}@${domainOfSender(letter.from)}>` }
}

export function domainOfSender(from: string): string {
  return addressOf(from).split('@')[1] ?? 'localhost'
}

/** The bare address of `"Name" <address>`. */
export function addressOf(from: string): string {
  return /<([^>]+)>$/.exec(from)?.[1] ?? from
}
