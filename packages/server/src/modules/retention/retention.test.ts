import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type TenantCtx, tenantCtx } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'
import { makeFile, makeStorage } from '../files/fixtures.ts'
import { makeMember, makePerson } from '../identity/fixtures.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeTranscript } from '../transcripts/fixtures.ts'
import { type Announcement, madeBy, nextAnnouncement, removedUntil } from './announcement.ts'
import type { RetentionMail } from './mail.ts'
import { readRetention } from './read-retention.ts'
import { sweepRetention } from './sweep-retention.ts'

const dayMs = 86_400_000
const start = new Date('2026-09-01T08:00:00Z')
const at = (day: number) => new Date(start.getTime() + day * dayMs)

describe('the rule', () => {
  it('removes nothing that was not announced a week before, however plans and rounds change', () => {
    const rounds = fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 30 }), days: fc.integer({ min: 1, max: 60 }) }),
    )
    fc.assert(
      fc.property(rounds, fc.integer({ min: -100, max: 100 }), (steps, madeOn) => {
        const made = at(madeOn)
        let last: Announcement | null = null
        let announcedAt: Date | null = null
        let day = 0
        for (const { after, days } of steps) {
          day += after
          const now = at(day)
          const next = nextAnnouncement(last, days, now)
          if (next) {
            const isTold = made <= madeBy(next.announcement.coversUntil, days)
            if (isTold && (!next.newFrom || made > madeBy(next.newFrom, days))) announcedAt ??= now
            last = next.announcement
          }
          const until = last ? removedUntil({ ...last, days: Math.max(days, last.days) }, now) : null
          if (until === null || made > until) continue
          expect(announcedAt).not.toBeNull()
          expect(now.getTime() - (announcedAt ?? now).getTime()).toBeGreaterThanOrEqual(7 * dayMs)
          expect(now.getTime() - made.getTime()).toBeGreaterThanOrEqual(days * dayMs)
          return
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

const { ports, clock, owner } = await testDatabase()
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-retention-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
clock.set(start)
const storage = await makeStorage(ports, folder)
const reseller = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Notes', colour: '#224466' })
const addresses = { publicUrl: 'https://platform.test', brandsDomain: 'brands.test' }

async function round(day: number): Promise<{ removed: number; mails: RetentionMail[] }> {
  clock.set(at(day))
  const mails: RetentionMail[] = []
  const mail = async (_tx: unknown, _realm: string, one: RetentionMail) => void mails.push(one)
  return { removed: await sweepRetention(ports, { storage, mail, addresses }), mails }
}

async function customer(slug: string, retentionDays: number | null): Promise<TenantCtx> {
  const { id: tenantId } = await makeTenant(ports, { resellerId: reseller.id, slug, name: slug })
  const { id: personId } = await makePerson(ports, { realmId: reseller.id, email: `${slug}@x.test`, name: 'Ola' })
  await makeMember(ports, { tenantId, realmId: reseller.id, personId, role: 'tenant_owner' })
  await keepFor(tenantId, retentionDays)
  const scope = { kind: 'tenant', realmId: reseller.id, resellerId: reseller.id, tenantId } as const
  const actor = { kind: 'person', id: personId, role: 'tenant_owner', sessionId: personId } as const
  return tenantCtx(ports, scope, { actor, grant: 'scope', requestId: 'test' })
}
function keepFor(tenantId: string, days: number | null): Promise<void> {
  return beyondScope(owner, async client => {
    await client.query('update plan_in_force set retention_days = $2 where tenant_id = $1', [tenantId, days])
  })
}
async function make(ctx: TenantCtx, day: number): Promise<void> {
  clock.set(at(day))
  await makeFile(ctx, storage, { bytes: new Uint8Array(2_000) })
  await makeTranscript(ctx)
}
const heldBy = (ctx: TenantCtx) =>
  ctx.read(async tx => ({
    recordings: (await tx.selectFrom('stored_file').select('id').execute()).length,
    transcripts: (await tx.selectFrom('transcript').select('id').execute()).length,
    bytes: (await tx.selectFrom('storage_account').select('stored_bytes').executeTakeFirst())?.stored_bytes,
  }))

it('tells the owners a week before, then removes what has reached its age, with an entry in the trail', async () => {
  const kept = await customer('kept', 30)
  const forEver = await customer('for-ever', null)
  await make(kept, 0)
  await make(forEver, 0)
  await make(kept, 25)
  expect((await round(10)).mails).toEqual([])
  expect((await round(18)).mails).toMatchObject([
    { kind: 'retention-notice', to: { email: 'kept@x.test' }, days: 30, recordings: 1, transcripts: 1, until: at(32) },
  ])
  // Looked at again within the week: nothing more is told, and nothing goes before its age.
  expect(await round(24)).toEqual({ removed: 0, mails: [] })
  expect(await round(29)).toEqual({ removed: 0, mails: [] })
  expect(await heldBy(kept)).toEqual({ recordings: 2, transcripts: 2, bytes: 4_000 })
  expect(await round(31)).toEqual({ removed: 2, mails: [] })
  expect(await heldBy(kept)).toEqual({ recordings: 1, transcripts: 1, bytes: 2_000 })
  expect(await heldBy(forEver)).toEqual({ recordings: 1, transcripts: 1, bytes: 2_000 })
  const trail = await kept.read(tx =>
    tx
      .selectFrom('audit_entry')
      .select(['action', 'after'])
      .where('action', 'like', 'retention.%')
      .orderBy('action')
      .execute(),
  )
  expect(trail).toEqual([
    { action: 'retention.remove-recordings', after: { recordings: 1, madeUntil: at(1).toISOString() } },
    { action: 'retention.remove-transcripts', after: { transcripts: 1, madeUntil: at(1).toISOString() } },
  ])
  expect(await readRetention(kept)).toMatchObject({ days: 30, noticeDays: 7 })
})

it('begins anew where a plan keeps for fewer days than people were told', async () => {
  const shorter = await customer('shorter', 300)
  await make(shorter, 100)
  await round(150)
  await round(158)
  await keepFor(shorter.tenantId, 10)
  const first = await round(160)
  expect(first.removed).toBe(0)
  expect(first.mails).toMatchObject([{ recordings: 1, transcripts: 1, days: 10 }])
  expect((await round(166)).removed).toBe(0)
  expect((await round(168)).removed).toBe(2)
})

it('removes many in batches, and keeps what a suspended customer has', async () => {
  const busy = await customer('busy', 5)
  const suspended = await customer('suspended', 5)
  for (let count = 0; count < 60; count += 1) await makeTranscript(busy)
  await makeTranscript(suspended)
  await beyondScope(owner, async client => {
    await client.query(`update tenant set state = 'suspended' where id = $1`, [suspended.tenantId])
  })
  await round(400)
  expect((await round(408)).removed).toBe(60)
  expect((await heldBy(suspended)).transcripts).toBe(1)
})
