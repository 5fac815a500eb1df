import { type Ports, resellerCtx, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { checkBrandDomain } from './brand-domains.ts'
import { checkBrandSender, type SenderPorts } from './brand-sender.ts'
import type { MovePorts } from './mail.ts'
import { continueMove } from './move-brand.ts'
import { findDueDomains, findDueMoves } from './queries/domains.ts'
import { findDueSenders } from './queries/senders.ts'

const freshMs = 9 * 60_000
const settledMs = 6 * 60 * 60_000
const mostAtOnce = 50

/** One round over everybody's domains: new ones every ten minutes, the others four times a day. Moves that are agreed go on, and senders are
 * asked about as often.
 * Gives how many were asked about. */
export async function checkDueDomains(ports: Ports, domains: SenderPorts & MovePorts): Promise<number> {
  const now = ports.clock.now().getTime()
  const times = { fresh: new Date(now - freshMs), settled: new Date(now - settledMs) }
  type Due = Awaited<ReturnType<typeof findDueDomains>>
  const due = await withScope<'platform', Due>(ports.pool, { kind: 'platform' }, 'read', tx =>
    findDueDomains(tx, times, mostAtOnce),
  )
  for (const { id, reseller_id } of due) await checkBrandDomain(asSystem(ports, reseller_id), domains, id)
  type Move = Awaited<ReturnType<typeof findDueMoves>>
  const moves = await withScope<'platform', Move>(ports.pool, { kind: 'platform' }, 'read', tx =>
    findDueMoves(tx, ports.clock.now(), mostAtOnce),
  )
  for (const { id, reseller_id } of moves) await continueMove(asSystem(ports, reseller_id), domains, id)
  type Sender = Awaited<ReturnType<typeof findDueSenders>>
  const senders = await withScope<'platform', Sender>(ports.pool, { kind: 'platform' }, 'read', tx =>
    findDueSenders(tx, times, mostAtOnce),
  )
  for (const { reseller_id } of senders) await checkBrandSender(asSystem(ports, reseller_id), domains)
  return due.length
}

function asSystem(ports: Ports, resellerId: string) {
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: newId() } as const
  return resellerCtx(ports, { kind: 'reseller', resellerId }, who)
}
