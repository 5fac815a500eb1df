import path from 'node:path'
import { endpoints } from '@scriptorium/contract'
import type { Config } from '#infra/config'
import type { Ports } from '#infra/db'
import { type Names, openNames } from '#infra/dns'
import {
  openRateLimit,
  openRealms,
  openRefusals,
  openServer,
  serveHealth,
  serveOpenApi,
  servePages,
  strangerIn,
  type Web,
} from '#infra/http'
import type { MasterKey } from '#infra/keys'
import type { Log } from '#infra/log'
import type { Metrics } from '#infra/metrics'
import { type LiveFeed, liveRoute, openLiveFeed } from '#infra/sockets'
import { auditRoutes } from '#modules/audit'
import { billingRoutes } from '#modules/billing'
import { brandRoutes, draftDressOf, dressOf, type MovePorts, type SenderPorts } from '#modules/branding'
import { customerRoutes } from '#modules/customers'
import { engineRoutes, featuresOffered } from '#modules/engines'
import { deleteFile, fileRoutes, type Storage, storeFile } from '#modules/files'
import {
  type IdentityPorts,
  identityRoutes,
  inviteOwner,
  openAuthenticate,
  openWhoIs,
  peopleOf,
} from '#modules/identity'
import { insightRoutes } from '#modules/insights'
import { isInUse, jobRoutes, type Recordings } from '#modules/jobs'
import { type MailOptions, mailPort, mailsOfCustomer, noticeRoutes } from '#modules/notices'
import { onboardingRoutes, requireSelling } from '#modules/onboarding'
import { packRoutes } from '#modules/packs'
import { planRoutes } from '#modules/plans'
import { retentionRoutes } from '#modules/retention'
import { findRealm, originOfHost, tenancyRoutes } from '#modules/tenancy'
import { damagedAmong, transcriptRoutes } from '#modules/transcripts'
import { readUsage, usageRoutes } from '#modules/usage'
import { visitRoutes } from '#modules/visits'

export type AppParts = {
  config: Pick<
    Config,
    | 'publicUrl'
    | 'BRANDS_DOMAIN'
    | 'EGRESS_ALLOW'
    | 'TRUSTED_PROXIES'
    | 'MAIL_FROM'
    | 'REQUESTS_PER_MINUTE'
    | 'supportEmail'
    | 'demo'
    | 'clone'
  >
  ports: Ports
  /** For the connection that listens to pokes. */
  url: string
  log: Log
  storage: Storage
  master: MasterKey
  metrics?: Metrics
  isReady: () => Promise<boolean>
  /** Who is asked what names say; the name servers of this machine where nobody is given. */
  names?: Names
  /** How many refusals of one actor are recorded in a minute, where it is not the usual number. */
  recordedRefusals?: number
}
export type OpenApp = { web: Web; feed: LiveFeed; close: () => Promise<void> }

export const version = '0.1.0'

/** The web side of the product: every module's routes, wired by hand. Not listening yet. */
export async function openApp(parts: AppParts): Promise<OpenApp> {
  const { config, ports, log, storage } = parts
  const secure = config.publicUrl.startsWith('https:')
  const noteRefusal = openRefusals({
    ports,
    log,
    count: parts.metrics?.refused ?? (() => undefined),
    ...(parts.recordedRefusals === undefined ? {} : { mostPerMinute: parts.recordedRefusals }),
  })
  const app = await openServer({
    log,
    secure,
    onProblem: noteRefusal,
    trustedProxies: config.TRUSTED_PROXIES.split(',').filter(Boolean),
    ...(parts.metrics ? { observe: parts.metrics.request } : {}),
  })
  const realmOf = openRealms({
    publicHost: new URL(config.publicUrl).hostname,
    brandsDomain: config.BRANDS_DOMAIN,
    find: findRealm(ports),
    now: () => ports.clock.now().getTime(),
  })
  const web: Web = {
    app,
    ports,
    realmOf,
    authenticate: openAuthenticate(ports, { demo: config.demo, log }),
    secure,
    demo: config.demo,
    limit: openRateLimit({ perMinute: config.REQUESTS_PER_MINUTE, now: ports.clock.now }),
    served: new Set(),
  }
  const { supportEmail } = config
  const allow = config.EGRESS_ALLOW.split(',').filter(Boolean)
  const addresses = { publicUrl: config.publicUrl, brandsDomain: config.BRANDS_DOMAIN }
  const letters = mailOptionsOf(config, ports.clock.now)
  const mail = mailPort(letters)
  const names = parts.names ?? openNames()
  const { master } = parts
  const identity: IdentityPorts = { mail, addresses, master, names, egressAllow: allow, demo: config.demo }
  const feed = openLiveFeed(ports, parts.url, openWhoIs(ports, { demo: config.demo }), log)

  const looks = { demo: config.demo, supportEmail }
  brandRoutes(web, looks, domainPorts(config, names, ports.clock.now, parts.master))
  tenancyRoutes(web, { inviteOwner: inviteOwner(identity), addresses })
  planRoutes(web)
  packRoutes(web)
  customerRoutes(web, { inviteOwner: inviteOwner(identity), requireSelling, mail, addresses, identity })
  usageRoutes(web)
  identityRoutes(web, identity)
  auditRoutes(web)
  onboardingRoutes(web, { mail, addresses, platformEmail: supportEmail }, parts.master)
  visitRoutes(web, identity)
  insightRoutes(web, { brandsDomain: config.BRANDS_DOMAIN, readUsage, featuresOffered })
  fileRoutes(web, storage, isInUse)
  jobRoutes(web, { recordings: recordingsIn(storage), damagedAmong })
  transcriptRoutes(web)
  retentionRoutes(web)
  engineRoutes(web, { master: parts.master, allow })
  noticeRoutes(web, { mail: letters, master: parts.master, allow })
  await billingRoutes(web, parts.master, {
    inviteOwner: inviteOwner(identity),
    requireSelling,
    mailsOf: mailsOfCustomer(ports),
  })
  liveRoute(web, feed)
  refuseMissing(web)

  serveOpenApi(web, version)
  serveHealth(app, parts.isReady)
  await servePages({
    folder: path.join(config.clone, 'packages/web/dist'),
    web,
    dressOf: realm => dressOf(strangerIn(ports, realm), looks),
    draftOf: ctx => ctx.read(tx => draftDressOf(tx, ctx.resellerId, looks)),
  })
  await app.ready()
  return {
    web,
    feed,
    close: async () => {
      await feed.stop()
      await app.close()
    },
  }
}

/** An endpoint of the contract that nobody serves stops the start [ISO-02]. */
function refuseMissing(web: Web) {
  const missing = Object.entries(endpoints).filter(([, endpoint]) => !web.served.has(endpoint))
  if (missing.length > 0) throw new Error(`Nobody serves ${missing.map(([name]) => name).join(', ')}`)
}

export function recordingsIn(storage: Storage): Recordings {
  // Nobody else knows a recording that is discarded.
  const remove = deleteFile(storage, async () => false)
  return {
    store: (ctx, incoming) => storeFile(ctx, storage, incoming),
    discard: (ctx, fileId) => remove(ctx, { params: { id: fileId }, query: undefined, body: undefined }),
  }
}

type MailSettings = Pick<Config, 'publicUrl' | 'BRANDS_DOMAIN' | 'MAIL_FROM' | 'supportEmail'>

/** From where mails come, and where their links lead. */
export function mailOptionsOf(config: MailSettings, now: () => Date): MailOptions {
  const addresses = { publicUrl: config.publicUrl, brandsDomain: config.BRANDS_DOMAIN }
  return { from: config.MAIL_FROM, supportEmail: config.supportEmail, addresses, now }
}

export function domainPorts(
  config: MailSettings,
  names: Names,
  now: () => Date,
  master: MasterKey,
): SenderPorts & MovePorts {
  const letters = mailOptionsOf(config, now)
  return {
    names,
    publicHost: new URL(config.publicUrl).hostname,
    brandsDomain: config.BRANDS_DOMAIN,
    mail: mailPort(letters),
    mailFrom: config.MAIL_FROM,
    master,
    peopleOf,
    originOf: host => originOfHost(letters.addresses, host),
  }
}
