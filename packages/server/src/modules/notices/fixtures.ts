import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** Of this file alone: an own certificate for localhost, and its key. Nothing else trusts it. */
const key = createPrivateKey({
  key: Buffer.from(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgp1rfU2L7nSMUH80vBM8f8GYbIoPay56ATxGk9OvuFXKhRANCAARV+8XlKz9KyAoVtciyYHaILIT8R5Shrbp0f+F0YIkrn0DK/klSZRDdd7Qg/IR4VkxIsv3GuwOcfvUMqSkCiJuC',
    'base64',
  ),
  format: 'der',
  type: 'pkcs8',
})
export const catcherCertificate = new X509Certificate(
  Buffer.from(
    'MIIBmzCCAUGgAwIBAgIUdhxJdSRMJxTiXl8+r8inG3tP4MswCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIxNTgwNloYDzIxMjYxMDMwMjE1ODA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARV+8XlKz9KyAoVtciyYHaILIT8R5Shrbp0f+F0YIkrn0DK/klSZRDdd7Qg/IR4VkxIsv3GuwOcfvUMqSkCiJuCo28wbTAdBgNVHQ4EFgQUxyZS2TKfx+nNWmMDHZamsg38DQgwHwYDVR0jBBgwFoAUxyZS2TKfx+nNWmMDHZamsg38DQgwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIgasnoRvxmP3tpn6Eofkls6fWgiONCmBPNJDnNetu0KN8CIQCAT8B1d8LlUyqghWwWzGv6evJyK/4SqDcgM7fA+YPu7A==',
    'base64',
  ),
).toString()

export type CaughtMail = { to: string[]; from: string; greeted: string; user: string; secure: boolean; text: string }
export type MailCatcher = { port: number; caught: CaughtMail[]; close: () => Promise<void> }

/** A real mail server that keeps what it is given. */
export async function startMailCatcher(
  options: SMTPServerOptions = {},
  port = 0,
  host = '127.0.0.1',
): Promise<MailCatcher> {
  const caught: CaughtMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    key: key.export({ format: 'pem', type: 'pkcs8' }),
    cert: catcherCertificate,
    onAuth: ({ username, password }, _session, done) =>
      password === 'open sesame' ? done(null, { user: username }) : done(new Error('wrong')),
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        caught.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom ? mailFrom.address : '',
          greeted: session.hostNameAppearsAs,
          user: String(session.user ?? ''),
          secure: session.secure,
          text: Buffer.concat(parts).toString('utf8'),
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(port, host)
  await once(server.server, 'listening')
  // safe because it listens on an address, not on a pipe
  const at = server.server.address() as AddressInfo
  return { port: at.port, caught, close: () => new Promise(resolve => server.close(() => resolve())) }
}

/** The headers of a mail by their small names, unfolded. */
export function headersOf(text: string): Record<string, string> {
  const [head = ''] = text.split('\r\n\r\n')
  return Object.fromEntries(
    head
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
}
