import { createHash, createHmac } from 'node:crypto'
import * as oidc from 'openid-client'
import { Problem } from '#infra/http'
import { destinationFault, safeFetch, textOf } from '#infra/safe-fetch'

export type Provider = { issuer: string; clientId: string; clientSecret: string }
/** Who the provider says it is. `emailVerified` is true only where it said so itself. */
export type Claims = { subject: string; email: string | undefined; emailVerified: boolean; name: string | undefined }

const limits = { maxBytes: 256 * 1024, timeoutMs: 10_000 }
const keptMs = 10 * 60_000
const keptAtMost = 200
const scope = 'openid email profile'

type Kept = { configuration: oidc.Configuration; until: number }
const kept = new Map<string, Kept>()

/** Why an address cannot be that of a provider, as far as its text tells. */
export function issuerFault(issuer: string, allow: readonly string[]): string | undefined {
  const fault = destinationFault(issuer, allow)
  if (fault) return fault
  const { protocol, search } = new URL(issuer)
  if (search !== '') return 'The address of a provider has no query'
  return protocol === 'https:' || ofIssuer(issuer, allow).length > 0 ? undefined : 'A provider is called by https only'
}

/** Private hosts are there for machines of the operator: a provider reaches its own at most. */
function ofIssuer(issuer: string, allow: readonly string[]): string[] {
  const { host, hostname } = new URL(issuer)
  return allow.filter(one => one === host || one === hostname)
}

/** Reads what the provider says about itself, and keeps it for ten minutes. */
export async function findProvider(
  provider: Provider,
  allow: readonly string[],
  now: Date,
): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = provider
  const key = createHash('sha256')
    .update(JSON.stringify([issuer, clientId, clientSecret]))
    .digest('base64')
  const known = kept.get(key)
  if (known && known.until > now.getTime()) return known.configuration
  const own = ofIssuer(issuer, allow)
  const isPlain = issuer.startsWith('http:') && own.length > 0
  try {
    const configuration = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      [oidc.customFetch]: fetchWithin(own),
      timeout: limits.timeoutMs / 1000,
      // The signature of an ID token is checked also where TLS brought it.
      execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
    })
    const { authorization_endpoint: door } = configuration.serverMetadata()
    if (!door || issuerFault(door.split('?')[0] ?? '', own)) throw new Error('The provider has no door for browsers')
    if (kept.size >= keptAtMost) kept.clear()
    kept.set(key, { configuration, until: now.getTime() + keptMs })
    return configuration
  } catch {
    // One sentence whatever happened: it tells nothing of what stands at an address [NET-06].
    throw new Problem('provider-unusable')
  }
}

/** State, nonce and PKCE verifier of an attempt, all from the secret that only its browser has. */
function keysOf(secret: string) {
  const derive = (purpose: string) => createHmac('sha256', secret).update(`sso ${purpose}`).digest('base64url')
  return { state: derive('state'), nonce: derive('nonce'), verifier: derive('verifier') }
}

type Journey = { redirectUri: string; secret: string }

/** Where the browser goes. */
export async function addressAtProvider(
  configuration: oidc.Configuration,
  { redirectUri, secret }: Journey,
  email: string,
): Promise<string> {
  const { state, nonce, verifier } = keysOf(secret)
  return oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    login_hint: email,
  }).href
}

/** What the provider says of whoever came back; undefined where anything of it does not hold [AUT-10]. */
export async function claimsOf(
  configuration: oidc.Configuration,
  { redirectUri, secret }: Journey,
  query: string,
): Promise<Claims | undefined> {
  const { state, nonce, verifier } = keysOf(secret)
  const back = new URL(redirectUri)
  back.search = query
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, back, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims) return undefined
    // Some providers tell the address only here; what the ID token says goes first.
    const more = claims.email === undefined ? await detailsOf(configuration, tokens.access_token, claims.sub) : {}
    const said: Record<string, unknown> = { ...more, ...claims }
    return {
      subject: claims.sub,
      email: typeof said.email === 'string' ? said.email : undefined,
      emailVerified: said.email_verified === true,
      name: typeof said.name === 'string' ? said.name : undefined,
    }
  } catch {
    // The library throws for whatever does not hold, and all of it is one refusal here.
    return undefined
  }
}

async function detailsOf(configuration: oidc.Configuration, accessToken: string, subject: string) {
  if (!configuration.serverMetadata().userinfo_endpoint) return {}
  return oidc.fetchUserInfo(configuration, accessToken, subject)
}

function fetchWithin(allow: readonly string[]): oidc.CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const reply = await safeFetch(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body ? { body: String(body) } : {}),
      ...(signal ? { signal } : {}),
      allow,
      redirects: 0,
      ...limits,
    })
    const type = reply.headers['content-type']
    return new Response(await textOf(reply), {
      status: reply.status,
      headers: typeof type === 'string' ? { 'content-type': type } : {},
    })
  }
}
