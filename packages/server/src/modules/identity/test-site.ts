import { randomBytes } from 'node:crypto'
import type { Ports } from '#infra/db'
import { openRealms, openServer, type Web } from '#infra/http'
import { masterKeyFrom } from '#infra/keys'
import { silentLog } from '#infra/log'
import { brandRoutes } from '#modules/branding'
import { findRealm, tenancyRoutes } from '#modules/tenancy'
import { openAuthenticate } from './authenticate.ts'
import { inviteOwner } from './invite.ts'
import type { IdentityMail, IdentityPorts } from './mail.ts'
import { peopleOf } from './queries/owners.ts'
import { identityRoutes } from './routes.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Call = {
  cookie?: string
  device?: string
  pending?: string
  sso?: string
  bearer?: string
  body?: unknown
  headers?: Record<string, string>
}
type Answer = {
  status: number
  body: unknown
  headers: Record<string, unknown>
  /** Values of the cookies that the reply sets. */
  session: string | undefined
  device: string | undefined
  /** Of a sign-in that waits for its second factor. */
  pending: string | undefined
  sso: string | undefined
}

/** Identity and tenancy served as the program does, with mails caught; for tests over HTTP. */
export async function openTestSite(
  ports: Ports,
  options: {
    secure?: boolean
    demo?: boolean
    egressAllow?: readonly string[]
    /** What TXT records say. */
    texts?: (name: string) => string[]
    also?: (web: Web, identity: IdentityPorts) => void
  } = {},
) {
  const secure = options.secure ?? false
  const demo = options.demo ?? true
  const sent: (IdentityMail & { realmId: string })[] = []
  const identity: IdentityPorts = {
    mail: async (_tx, realmId, mail) => {
      sent.push({ ...mail, realmId })
    },
    master: masterKeyFrom(randomBytes(32)),
    demo,
    names: { texts: async name => options.texts?.(name) ?? [] },
    egressAllow: options.egressAllow ?? [],
    addresses: { publicUrl: secure ? 'https://platform.test' : 'http://localhost:3000', brandsDomain: 'localhost' },
  }
  const app = await openServer({ log: silentLog, trustedProxies: [], secure })
  const find = findRealm(ports)
  const realmOf = openRealms({ publicHost: 'localhost', brandsDomain: 'localhost', find, now: () => Date.now() })
  const authenticate = openAuthenticate(ports, { demo, log: silentLog })
  const web: Web = { app, ports, realmOf, authenticate, secure, demo, served: new Set() }
  identityRoutes(web, identity)
  const names = { texts: async () => [], aliases: async () => [], addresses: async () => [] }
  const moves = { mail: async () => undefined, peopleOf, originOf: (host: string) => `http://${host}` }
  const senders = { mailFrom: 'mail@platform.test', master: identity.master }
  const own = { names, publicHost: 'localhost', brandsDomain: 'localhost', ...moves, ...senders }
  brandRoutes(web, { demo, supportEmail: '' }, own)
  tenancyRoutes(web, { inviteOwner: inviteOwner(identity), addresses: identity.addresses })
  options.also?.(web, identity)
  await app.ready()

  async function call(method: Method, host: string, path: string, request: Call = {}): Promise<Answer> {
    const cookies = {
      [secure ? '__Host-session' : 'session']: request.cookie,
      device: request.device,
      'sign-in': request.pending,
      sso: request.sso,
    }
    const reply = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        host,
        ...(method === 'GET' ? {} : { origin: `${secure ? 'https' : 'http'}://${host}` }),
        ...(request.bearer ? { authorization: `Bearer ${request.bearer}` } : {}),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      cookies: Object.fromEntries(Object.entries(cookies).filter((entry): entry is [string, string] => !!entry[1])),
      ...(request.body === undefined ? {} : { payload: JSON.stringify(request.body) }),
    })
    const set = (name: string) => reply.cookies.find(cookie => cookie.name.endsWith(name))?.value
    return {
      status: reply.statusCode,
      body: reply.body === '' ? undefined : JSON.parse(reply.body),
      headers: reply.headers,
      session: set('session'),
      device: set('device'),
      pending: set('sign-in'),
      sso: set('sso'),
    }
  }
  return { app, web, sent, call, identity }
}
