import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type KoaContextWithOIDC } from 'oidc-provider'

export type CompanyPerson = { email: string; email_verified?: boolean; name?: string }
export const client = { client_id: 'transcripts', client_secret: 'a secret of the test' }

/** A real OpenID provider on loopback. Whoever it is asked for by address it knows without a question; others stop there. */
export async function openCompanyProvider(people: Record<string, CompanyPerson>) {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // safe because it listens on an address, not on a pipe
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `http://${host}`
  const subjectOf = (email: unknown) => Object.keys(people).find(subject => people[subject]?.email === email)
  let chosen: string | undefined
  /** Lets a program come back to these addresses; the provider answers from then on. */
  function register(redirectUris: string[]) {
    const provider = new Provider(issuer, {
      clients: [{ ...client, redirect_uris: redirectUris }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['of the test'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/asks/${uid}` },
      findAccount: (_ctx, sub) => ({
        accountId: sub,
        claims: async () => ({ sub, email_verified: true, ...people[sub] }),
      }),
      loadExistingGrant: giveGrant,
      ttl: { Session: 60, Interaction: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
    })
    provider.use(async (ctx, next) => {
      if (!ctx.path.startsWith('/asks/')) return next()
      const { params } = await provider.interactionDetails(ctx.req, ctx.res)
      const accountId = chosen ?? subjectOf(params.login_hint)
      if (!accountId) ctx.throw(403, 'Nobody of this company')
      else await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId, remember: false } })
      ctx.respond = false
    })
    answer = provider.callback()
  }

  /** Walks as a browser does, until the provider leads back; gives the query of that address. */
  async function walk(url: string, subject?: string): Promise<string> {
    chosen = subject
    const jar = new Map<string, string>()
    let address = new URL(url)
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const reply = await fetch(address, { redirect: 'manual', headers: { cookie } })
      await reply.body?.cancel()
      for (const line of reply.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';')[0]?.split('=', 2) ?? []
        jar.set(name, value)
      }
      const location = reply.headers.get('location')
      if (!location) throw new Error(`The provider answered ${reply.status} at ${address.pathname}`)
      address = new URL(location, address)
      if (address.host !== host) return address.search
    }
    throw new Error('The provider leads in circles')
  }

  return {
    issuer,
    host,
    register,
    walk,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Nobody is asked whether the program may know their address. */
async function giveGrant({ oidc }: KoaContextWithOIDC) {
  const { client: asking, session } = oidc
  if (!asking || !session?.accountId) return undefined
  const known = session.grantIdFor(asking.clientId)
  if (known) return oidc.provider.Grant.find(known)
  const grant = new oidc.provider.Grant({ clientId: asking.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid email profile')
  await grant.save()
  return grant
}
