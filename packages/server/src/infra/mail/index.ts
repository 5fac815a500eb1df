import { createTransport } from 'nodemailer'
import { carefully, type Letter, messageOf } from './letter.ts'

export { addressOf, type Letter } from './letter.ts'
export { type OwnMailServer, type ServerFault, sendThrough, serverFaultOf } from './own-mail-server.ts'

export type MailServer = { send: (letter: Letter) => Promise<void>; close: () => void }

/** A mail server by its address. What it cannot take is thrown with its own words. */
export function openMailServer(url: string): MailServer {
  const transport = createTransport({ url, pool: true, maxConnections: 2, ...carefully })
  return {
    send: async letter => {
      await transport.sendMail(messageOf(letter))
    },
    close: () => transport.close(),
  }
}
