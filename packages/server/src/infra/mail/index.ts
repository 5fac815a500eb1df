import { createTransport } from 'nodemailer'

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
export type MailServer = { send: (letter: Letter) => Promise<void>; close: () => void }

/** A mail server by its address. What it cannot take is thrown with its own words. */
export function openMailServer(url: string): MailServer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ id, from, ...letter }) => {
      // The same id on a second try lets receivers see that it is the same mail.
      const [, domain = 'localhost'] = addressOf(from).split('@')
      await transport.sendMail({ ...letter, from, messageId: `<${id}@${domain}>` })
    },
    close: () => transport.close(),
  }
}

/** The bare address of `"Name" <address>`. */
export function addressOf(from: string): string {
  return /<([^>]+)>$/.exec(from)?.[1] ?? from
}
