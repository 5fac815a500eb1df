import { asWorker, inSystem, type Ports, resellerCtx, type TenantCtx, tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { countFilesMade, removeOldFiles, type Storage } from '#modules/files'
import { ownersOf } from '#modules/identity'
import { isInUse } from '#modules/jobs'
import { type Addresses, originOfRealm, planInForce } from '#modules/tenancy'
import { countTranscriptsMade, removeOldTranscripts } from '#modules/transcripts'
import { type Announcement, madeBy, nextAnnouncement, noticeDays, removedUntil } from './announcement.ts'
import type { RetentionMailPort } from './mail.ts'
import { customersDue, findAnnouncement, noteLook, putAnnouncement } from './queries.ts'

export type RetentionPorts = { storage: Storage; mail: RetentionMailPort; addresses: Addresses }
type Customer = { tenantId: string; resellerId: string }

const atOnce = 100
const lookEveryMs = 3_600_000
const dayMs = 86_400_000

/** Announces what a plan will not keep longer, and removes what was announced and has reached its age. Gives how much it removed. */
export async function sweepRetention(ports: Ports, retention: RetentionPorts): Promise<number> {
  const before = new Date(ports.clock.now().getTime() - lookEveryMs)
  const due = await inSystem(ports, tx => customersDue(tx, before, atOnce))
  let removed = 0
  for (const customer of due) removed += await sweepCustomer(ports, retention, customer)
  return removed
}

async function sweepCustomer(ports: Ports, retention: RetentionPorts, customer: Customer): Promise<number> {
  const now = ports.clock.now()
  const { days, last } = await asWorker(ports, customer, async tx => ({
    days: (await planInForce(tx)).retentionDays,
    last: await findAnnouncement(tx, customer.tenantId),
  }))
  if (days === null) return 0
  const next = nextAnnouncement(last, days, now)
  if (next) await announce(ports, retention, customer, { ...next, last })
  const held = next?.announcement ?? last
  // Whoever's plan keeps for longer than was told gets the longer time at once.
  const until = held ? removedUntil({ ...held, days: Math.max(days, held.days) }, now) : null
  const removed = until ? await remove(ports, retention.storage, customer, until) : 0
  await asWorker(ports, customer, tx => noteLook(tx, now))
  return removed
}

type Told = { announcement: Announcement; newFrom: Date | null; last: Announcement | null }

async function announce(ports: Ports, retention: RetentionPorts, customer: Customer, told: Told): Promise<void> {
  const { announcement, newFrom, last } = told
  const made = {
    after: newFrom ? madeBy(newFrom, announcement.days) : null,
    until: madeBy(announcement.coversUntil, announcement.days),
  }
  const { recordings, transcripts } = await countOf(ports, customer, made)
  await atReseller(ports, customer).change('retention.announce', async tx => {
    const { tenantId, resellerId } = customer
    const isOurs = await putAnnouncement(tx, tenantId, announcement, last)
    const audit = { target: tenantId, after: { recordings, transcripts, days: announcement.days } }
    if (!isOurs || recordings + transcripts === 0) return { value: undefined, audit }
    const origin = await originOfRealm(tx, retention.addresses, resellerId)
    const firstDay = new Date(announcement.toldAt.getTime() + noticeDays * dayMs)
    for (const { name, email, locale } of await ownersOf(tx, tenantId))
      await retention.mail(tx, resellerId, {
        kind: 'retention-notice',
        to: { email, locale },
        name,
        days: announcement.days,
        recordings,
        transcripts,
        from: firstDay,
        until: announcement.coversUntil,
        url: `${origin}/transcripts`,
      })
    return { value: undefined, audit }
  })
}

type Made = { after: Date | null; until: Date }

function countOf(ports: Ports, customer: Customer, made: Made) {
  return asWorker(ports, customer, async tx => ({
    recordings: await countFilesMade(tx, made),
    transcripts: await countTranscriptsMade(tx, made),
  }))
}

/** Batch by batch, each with its entry in the customer's trail; what a job still needs waits for the next round. */
async function remove(ports: Ports, storage: Storage, customer: Customer, until: Date): Promise<number> {
  const ctx = atCustomer(ports, customer)
  const made = { after: null, until }
  let all = 0
  for (;;) {
    const { recordings, transcripts } = await countOf(ports, customer, made)
    const files = recordings > 0 ? await removeOldFiles(ctx, storage, until, isInUse) : 0
    const removed = files + (transcripts > 0 ? await removeOldTranscripts(ctx, until) : 0)
    if (removed === 0) return all
    all += removed
  }
}

const actor = { kind: 'system', id: null, role: null } as const

function atCustomer(ports: Ports, { tenantId, resellerId }: Customer): TenantCtx {
  const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId, as: 'worker' } as const
  return tenantCtx(ports, scope, { actor, grant: 'scope', requestId: `retention ${newId()}` })
}

function atReseller(ports: Ports, { resellerId }: Customer) {
  return resellerCtx(
    ports,
    { kind: 'reseller', resellerId },
    { actor, grant: 'scope', requestId: `retention ${newId()}` },
  )
}
