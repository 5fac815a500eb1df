import { createTransport } from 'nodemailer'
import { isEgressFault, safeConnect } from '#infra/safe-fetch'
import { carefully, domainOfSender, type Letter, messageOf } from './letter.ts'

/** A server that somebody named: nothing about it can be trusted. */
export type OwnMailServer = {
  host: string
  port: number
  security: 'tls' | 'starttls' | 'none'
  username: string
  password: string
}
export type ServerFault =
  | 'not-called'
  | 'unreachable'
  | 'no-tls'
  | 'certificate'
  | 'log-in'
  | 'sender-refused'
  | 'refused'

const ports = [25, 465, 587, 2525]

/** Sends one mail through the guarded door. Without TLS nothing leaves this machine, whatever was asked for. */
export async function sendThrough(
  { host, port, security, username, password }: OwnMailServer,
  letter: Letter,
  allow: readonly string[],
): Promise<void> {
  const { socket, isLoopback } = await safeConnect({ host, port }, { ports, allow, timeoutMs: 10_000 })
  if (security === 'none' && !isLoopback) {
    socket.destroy()
    throw Object.assign(new Error('Mails leave this machine with TLS only'), { code: 'ETLS' })
  }
  const transport = createTransport({
    ...carefully,
    connection: socket,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // What greets the server is named after the sender: this machine's own name is told to nobody.
    name: domainOfSender(letter.from),
    ...(username ? { auth: { user: username, pass: password } } : {}),
  })
  try {
    await transport.sendMail(messageOf(letter))
  } finally {
    transport.close()
    socket.destroy()
  }
}

/** What is wrong with the server; nothing where it only refuses this one mail. */
export function serverFaultOf(error: unknown): ServerFault | null {
  if (isEgressFault(error)) return error.egress === 'refused' ? 'not-called' : 'unreachable'
  if (!(error instanceof Error)) return 'refused'
  const { code, command } = { code: '', command: '', ...error }
  if (/certificate|altnames/i.test(error.message)) return 'certificate'
  if (/\b(tls|ssl)\b/i.test(error.message)) return 'no-tls'
  switch (code) {
    case 'ETLS':
      return 'no-tls'
    case 'EAUTH':
    case 'ENOAUTH':
      return 'log-in'
    case 'EENVELOPE':
      return command === 'MAIL FROM' ? 'sender-refused' : null
    case 'EMESSAGE':
      return null
    case 'EDNS':
    case 'ESOCKET':
    case 'ECONNECTION':
    case 'ETIMEDOUT':
      return 'unreachable'
    default:
      return 'refused'
  }
}
