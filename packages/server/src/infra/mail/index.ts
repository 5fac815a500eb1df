import { createTransport } from 'nodemailer'

export type Letter = { id: string; to: string; from: string; subject: string; text: string; html: string }
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
    send: async ({ id, to, from, subject, text, html }) => {
      // The same id on a second try lets receivers see that it is the same mail.
      const [, domain = 'localhost'] = addressOf(from).split('@')
      await transport.sendMail({ to, from, subject, text, html, messageId: `<${id}@${domain}>` })
    },
    close: () => transport.close(),
  }
}

/** The bare address of `"Name" <address>`. */
function addressOf(from: string): string {
  return /<([^>]+)>$/.exec(from)?.[1] ?? from
}
