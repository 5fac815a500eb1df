import { createSign, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Lie = {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  /** Signed by a key that the provider does not publish, or not at all. */
  signature?: 'of another' | 'none'
}
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A provider that says in its ID token whatever it is told to. */
export async function openLyingProvider(clientId: string, now: () => Date) {
  const [own, other] = [pair(), pair()]
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }
  let told: { nonce: string; lie: Lie } = { nonce: '', lie: {} }
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    response.setHeader('content-type', 'application/json')
    if (path === '/.well-known/openid-configuration') return response.end(JSON.stringify(metadata()))
    if (path === '/jwks') return response.end(JSON.stringify({ keys: [jwk] }))
    if (path === '/token') {
      const token = { access_token: 'x', token_type: 'bearer', expires_in: 60, id_token: idToken(told.nonce, told.lie) }
      return response.end(JSON.stringify(token))
    }
    response.statusCode = 404
    return response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // safe because it listens on an address, not on a pipe
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `http://${host}`
  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/door`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  })
  const idToken = (nonce: string, { claims = {}, header = {}, signature }: Lie) => {
    const seconds = Math.floor(now().getTime() / 1000)
    const said = { iss: issuer, aud: clientId, sub: 'subject', nonce, iat: seconds, exp: seconds + 60 }
    const text = `${part({ alg: 'RS256', kid: 'one', ...header })}.${part({ ...said, email_verified: true, ...claims })}`
    if (signature === 'none') return `${text}.`
    const key = signature === 'of another' ? other.privateKey : own.privateKey
    return `${text}.${createSign('sha256').update(text).sign(key).toString('base64url')}`
  }
  return {
    issuer,
    host,
    /** The query that it leads back with, and what its token will say. */
    answer: (url: string, lie: Lie = {}, query: Record<string, string> = {}) => {
      const asked = new URL(url).searchParams
      told = { nonce: asked.get('nonce') ?? '', lie }
      return `?${new URLSearchParams({ code: 'code', state: asked.get('state') ?? '', iss: issuer, ...query })}`
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
