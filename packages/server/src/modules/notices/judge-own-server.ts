import { type Ports, type ResellerCtx, resellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import type { ServerFault } from '#infra/mail'
import { staffToTell } from '#modules/identity'
import { originOfRealm } from '#modules/tenancy'
import { findServer, judgeServer } from './queries/mail-servers.ts'
import { type MailOptions, mailPort } from './queue-mail.ts'

/** Notes what a try has shown. Where a server begins to fail, those who look after it are told, by the platform's server. */
export function judgeOwnServer(
  ctx: ResellerCtx,
  options: MailOptions,
  { seal, fault }: { seal: string; fault: ServerFault | null },
): Promise<void> {
  const { resellerId } = ctx
  return ctx.change('mail-server.judge', async tx => {
    const before = await findServer(tx, resellerId)
    const begins = fault !== null && before?.seal === seal && before.state === 'working'
    const failingSince = fault === null ? null : (before?.failing_since ?? ctx.now())
    const state = fault === null ? 'working' : 'failing'
    await judgeServer(tx, { resellerId, seal }, { state, fault, checked_at: ctx.now(), failing_since: failingSince })
    if (begins) {
      const url = `${await originOfRealm(tx, options.addresses, resellerId)}/settings/sender`
      const mail = mailPort(options)
      for (const { name, ...to } of await staffToTell(tx, resellerId))
        await mail(tx, resellerId, { kind: 'mail-server-failing', to, name, host: before.host, fault, url })
    }
    return { value: undefined, audit: { target: resellerId, after: { state, fault } } }
  })
}

/** The mailer, acting for one reseller. */
export function asMailer(ports: Ports, resellerId: string): ResellerCtx {
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: newId() } as const
  return resellerCtx(ports, { kind: 'reseller', resellerId }, who)
}
