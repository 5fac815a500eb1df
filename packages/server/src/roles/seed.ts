import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { BrandDesign, TenantRole } from '@scriptorium/contract'
import { demoPassword, readConfig, startFault } from '#infra/config'
import { type Ports, type TenantCtx, tenantCtx, withScope } from '#infra/db'
import { newId, platformRealm } from '#infra/ids'
import { openLog } from '#infra/log'
import { type Storage, storeFile } from '#modules/files'
import { createJob } from '#modules/jobs'
import { putOnPlan } from '#modules/plans'
import { findRealm } from '#modules/tenancy'
import { makeBrand } from '../modules/branding/fixtures.ts'
import { openDemoCustomerSignUp } from '../modules/customers/fixtures.ts'
import { makeMember, makePerson, makeStaff } from '../modules/identity/fixtures.ts'
import { openDemoSignUp } from '../modules/onboarding/fixtures.ts'
import { makeReseller, makeTenant } from '../modules/tenancy/fixtures.ts'
import { runningDatabase } from './database.ts'
import { serve } from './serve.ts'
import { say } from './tell.ts'

const recordings = path.resolve(import.meta.dirname, '../../demo')
const tenantRoles: TenantRole[] = ['tenant_owner', 'tenant_admin', 'tenant_editor', 'tenant_viewer', 'tenant_billing']

const resellers = [
  {
    slug: 'acme',
    name: 'Acme Media',
    productName: 'Acme Transcripts',
    colour: '#0b6e4f',
    customers: ['harbor', 'juniper'],
  },
  {
    slug: 'beacon',
    name: 'Beacon Voice',
    productName: 'Beacon Notes',
    colour: '#8a3ffc',
    customers: ['quarry', 'willow'],
  },
]
const brands: Record<string, Partial<BrandDesign>> = {
  acme: {
    font: 'inter',
    supportPhone: '+49 40 5550100',
    supportUrl: 'https://acme.test/help',
    termsUrl: 'https://acme.test/terms',
    privacyUrl: 'https://acme.test/privacy',
    imprintUrl: 'https://acme.test/imprint',
    address: 'Acme Media GmbH\nKaistraße 4\n20457 Hamburg',
    loginText: 'Recordings in, transcripts out: made in Hamburg, kept in Hamburg.',
    replyTo: 'support@acme.test',
    timeZone: 'Europe/Berlin',
  },
  beacon: {
    colour: '#7c2fe0',
    tint: 'brand',
    radius: 'large',
    font: 'nunito-sans',
    supportPhone: '+44 20 5550199',
    termsUrl: 'https://beacon.test/terms',
    privacyUrl: 'https://beacon.test/privacy',
    address: 'Beacon Voice Ltd, 12 Lantern Row, London',
    loginText: 'Your voice, on the page.',
    messages: {
      welcome: '',
      quotaReached: 'Write to us and we add minutes on the same day.',
      accountSuspended: '',
    },
    timeZone: 'Europe/London',
  },
}
const customerNames: Record<string, string> = {
  harbor: 'Harbor Office',
  juniper: 'Juniper Gardens',
  quarry: 'Quarry & Stone',
  willow: 'Willow Clinic',
}
const titles: Record<string, string> = {
  harbor: 'Weekly harbor meeting.mp3',
  juniper: 'Garden interview.mp3',
  quarry: 'Stone yard report.mp3',
  willow: 'Note from the clinic.mp3',
}

type Seeding = { ports: Ports; storage: Storage }

/** The demo world of the README, in an empty database. Gives false when it is there already. */
export async function seedDemo({ ports, storage }: Seeding): Promise<boolean> {
  const find = findRealm(ports)
  if (await find('beacon')) return false
  for (const reseller of resellers) {
    if (await find(reseller.slug)) continue
    const { id: realmId } = await makeReseller(ports, reseller)
    await dress(ports, realmId, reseller.slug)
    for (const role of ['owner', 'support', 'billing'] as const) {
      const person = await demoPerson(ports, realmId, `${role}@${reseller.slug}.test`)
      await makeStaff(ports, { realmId, personId: person.id, role: `reseller_${role}` })
    }
    if (reseller.slug === 'acme') await openDemoCustomerSignUp(ports, realmId)
    for (const slug of reseller.customers) await seedCustomer({ ports, storage }, realmId, slug)
  }
  const owner = await demoPerson(ports, platformRealm, 'owner@platform.test')
  await makeStaff(ports, { realmId: platformRealm, personId: owner.id, role: 'platform_owner' })
  await openDemoSignUp(ports)
  return true
}

async function dress(ports: Ports, realmId: string, slug: string) {
  const picture = (name: string) => readFile(path.join(recordings, `${slug}-${name}.svg`))
  const pictures = { logo: await picture('logo'), logoDark: await picture('logo-dark'), icon: await picture('icon') }
  await makeBrand(ports, realmId, brands[slug] ?? {}, pictures)
}

async function seedCustomer({ ports, storage }: Seeding, realmId: string, slug: string) {
  const tenant = await makeTenant(ports, { resellerId: realmId, slug, name: customerNames[slug] ?? slug })
  await withScope<'reseller', unknown>(ports.pool, { kind: 'reseller', resellerId: realmId }, 'change', tx =>
    putOnPlan(tx, { tenantId: tenant.id, now: ports.clock.now() }),
  )
  let editor = ''
  for (const role of tenantRoles) {
    const person = await demoPerson(ports, realmId, `${role.replace('tenant_', '')}@${slug}.test`)
    await makeMember(ports, { tenantId: tenant.id, realmId, personId: person.id, role })
    if (role === 'tenant_editor') editor = person.id
  }
  const scope = { kind: 'tenant', realmId, resellerId: realmId, tenantId: tenant.id } as const
  const actor = { kind: 'person', id: editor, role: 'tenant_editor', sessionId: newId() } as const
  const ctx = tenantCtx(ports, scope, { actor, grant: 'scope', requestId: 'demo' })
  await submit(ctx, storage, titles[slug] ?? slug, createReadStream(path.join(recordings, `${slug}.mp3`)))
  // A visitor should also meet a job that failed, and what is said about it.
  if (slug === 'harbor')
    await submit(
      ctx,
      storage,
      'Meeting notes.mp3',
      Readable.from([Buffer.from('These are notes, not a recording.\n'.repeat(40))]),
    )
}

async function submit(ctx: TenantCtx, storage: Storage, name: string, stream: Readable) {
  const { fileId } = await storeFile(ctx, storage, { name, mediaType: 'audio/mpeg', stream })
  await createJob(ctx, { fileId })
}

function demoPerson(ports: Ports, realmId: string, email: string) {
  const [role = '', place = ''] = email.replace('.test', '').split('@')
  const name = `${place.charAt(0).toUpperCase()}${place.slice(1)} ${role}`
  return makePerson(ports, { realmId, email, name, password: demoPassword, verified: true })
}

export async function runSeed(): Promise<void> {
  const config = readConfig()
  if (!config.demo) throw startFault('The demo world has public passwords, so it is made with DEMO=on only.')
  const served = await serve(config, openLog(config.LOG_LEVEL), await runningDatabase(config, 'seed'), {
    api: false,
    worker: false,
  })
  try {
    say((await seedDemo(served)) ? 'The demo world is there.' : 'The demo world was there already.')
  } finally {
    await served.stop()
  }
}
