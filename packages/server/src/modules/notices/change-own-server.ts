import { type BrandMailServer, MailServerFault, MailServerSecurity } from '@scriptorium/contract'
import type { Ports, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { type OwnMailServer, type ServerFault, sendThrough, serverFaultOf } from '#infra/mail'
import { mailBrandOf, refuseForeignAddress } from '#modules/branding'
import { findStaffAddress } from '#modules/identity'
import { judgeOwnServer } from './judge-own-server.ts'
import { senderOf } from './letter.ts'
import { openOwnServer, sealPassword } from './own-server.ts'
import { deleteServer, findServer, putServer, type ServerRow } from './queries/mail-servers.ts'
import type { MailOptions } from './queue-mail.ts'
import { writeMail } from './write-mail.ts'

export type ServerPorts = {
  ports: Ports
  master: MasterKey
  mail: MailOptions
  /** Hosts of EGRESS_ALLOW. */
  allow: readonly string[]
}
type Asked = {
  mailHost: string
  port: number
  security: MailServerSecurity
  username: string
  password: string
  address: string
}

export async function readOwnServer(ctx: ResellerCtx): Promise<BrandMailServer> {
  return { own: await ctx.read(async tx => shown(await findServer(tx, ctx.resellerId))), trial: null }
}

/** Tries a server with a mail to whoever asks. What did not take it is not kept: the way that mails go stays as it was. */
export async function changeOwnServer(ctx: ResellerCtx, parts: ServerPorts, asked: Asked): Promise<BrandMailServer> {
  const { resellerId } = ctx
  const { mailHost: host, port, security, username, address } = asked
  const { brandsDomain, publicUrl } = parts.mail.addresses
  refuseForeignAddress(address, { brandsDomain, publicHost: new URL(publicUrl).hostname, mailFrom: parts.mail.from })
  const password = asked.password || (await keptPassword(ctx, parts, { host, username }))
  const trial = await tryServer(ctx, parts, { host, port, security, username, password, address })
  if (trial.fault !== null) return { ...(await readOwnServer(ctx)), trial }
  return ctx.change('brand.change-mail-server', async tx => {
    const before = await findServer(tx, resellerId)
    const sealed = sealPassword(parts.master, resellerId, password)
    await putServer(tx, resellerId, { host, port, security, username, address, ...sealed, checked_at: ctx.now() })
    return {
      value: { own: shown(await findServer(tx, resellerId)), trial },
      audit: {
        target: resellerId,
        before: { host: before?.host ?? null, address: before?.address ?? null },
        after: { host, port, security, address },
      },
    }
  })
}

/** Tries the server in use once more. */
export async function checkOwnServer(ctx: ResellerCtx, parts: ServerPorts): Promise<BrandMailServer> {
  const server = await openOwnServer(parts.ports, parts.master, ctx.resellerId)
  if (!server) throw new Problem('not-found')
  const trial = await tryServer(ctx, parts, server)
  await judgeOwnServer(ctx, parts.mail, { seal: server.seal, fault: trial.fault })
  return { ...(await readOwnServer(ctx)), trial }
}

export function removeOwnServer(ctx: ResellerCtx): Promise<BrandMailServer> {
  return ctx.change('brand.remove-mail-server', async tx => {
    const before = await findServer(tx, ctx.resellerId)
    await deleteServer(tx, ctx.resellerId)
    return {
      value: { own: null, trial: null },
      audit: { target: ctx.resellerId, before: { host: before?.host ?? null } },
    }
  })
}

/** A sealed password goes to no other host and under no other name than it was given for. */
async function keptPassword(
  ctx: ResellerCtx,
  { ports, master }: ServerPorts,
  { host, username }: { host: string; username: string },
): Promise<string> {
  const kept = await openOwnServer(ports, master, ctx.resellerId)
  return kept && kept.host === host && kept.username === username ? kept.password : ''
}

async function tryServer(
  ctx: ResellerCtx,
  { mail: options, allow }: ServerPorts,
  server: OwnMailServer & { address: string },
): Promise<{ to: string; fault: ServerFault | null }> {
  const { resellerId } = ctx
  const letter = await ctx.read(async tx => {
    const reader = await findStaffAddress(tx, ctx.actor.id)
    if (!reader) throw new Problem('not-found')
    const { name, ...to } = reader
    const brand = await mailBrandOf(tx, resellerId, options.supportEmail)
    const mail = { kind: 'mail-server-test', to, name, host: server.host } as const
    const { replyTo, ...written } = await writeMail(tx, options, {
      realmId: resellerId,
      brand,
      mail,
      appearance: 'reader',
    })
    const from = senderOf(brand.senderName, server.address)
    return { ...written, ...(replyTo ? { replyTo } : {}), id: newId(), from, to: to.email }
  })
  const fault = await sendThrough(server, letter, allow).then(
    () => null,
    (error: unknown) => serverFaultOf(error) ?? 'refused',
  )
  return { to: letter.to, fault }
}

function shown(row: ServerRow | undefined): BrandMailServer['own'] {
  if (!row) return null
  const { seal: _seal, security, state, fault, checked_at, failing_since, ...rest } = row
  return {
    ...rest,
    security: MailServerSecurity.parse(security),
    state: state === 'failing' ? 'failing' : 'working',
    fault: MailServerFault.nullable().parse(fault),
    checkedAt: checked_at.toISOString(),
    failingSince: failing_since?.toISOString() ?? null,
  }
}
