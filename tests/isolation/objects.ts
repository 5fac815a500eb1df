import type { Locator } from '@scriptorium/contract'
import type { Pool } from 'pg'
import { type Ports, type TenantCtx, tenantCtx } from '../../packages/server/src/infra/db/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { makeFile, makeUpload } from '../../packages/server/src/modules/files/fixtures.ts'
import type { Storage } from '../../packages/server/src/modules/files/index.ts'
import {
  makeApiKey,
  makeMember,
  makePasskey,
  makePerson,
  makeSession,
} from '../../packages/server/src/modules/identity/fixtures.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'
import type { Asker, Tenant, World } from '../support/world.ts'
import { beyondScope } from '../support/world-rows.ts'
import { ownerOf, strangerOf } from './object-owners.ts'
import { removed } from './object-removals.ts'
import {
  deadTaskRow,
  insertAsOwner,
  insertOfPayments,
  makePackOffer,
  makePublishedPlan,
  makeSsoDomain,
  waitingRow,
} from './object-rows.ts'

/** Whose object an id points to, seen from the one who asks. */
export const positions = ['own', 'sibling', 'other reseller', 'deleted', 'random'] as const
export type Position = (typeof positions)[number]
export type Objects = {
  /** A new object that the asker may reach, in the state that the endpoint needs; `by` made it, where that matters. */
  makeOwn: (kind: Locator, asker: Asker, options?: { by?: Asker; state?: JobState }) => Promise<string>
  /** An object that the asker must not reach. It is made once and looked at by all. */
  foreign: (kind: Locator, asker: Asker, position: Exclude<Position, 'own'>) => Promise<string>
}
export type JobState = 'waiting' | 'done' | 'failed'
type Made = { by?: Asker | undefined; state?: JobState | undefined }
type Parts = { ports: Ports; owner: Pool; storage: Storage; world: World }

/** Makes an object of each kind that an endpoint can point to, for whom it is wanted. A kind that is not here does not compile. */
export function openObjects(parts: Parts): Objects {
  const kept = new Map<string, Promise<string>>()
  const keptOnce = (key: string, make: () => Promise<string>) => {
    const known = kept.get(key) ?? make()
    kept.set(key, known)
    return known
  }
  return {
    makeOwn: (kind, asker, made = {}) => makers[kind](parts, asker, made),
    foreign: (kind, asker, position) => {
      // A reseller is never deleted: what was sold stays on record.
      if (position === 'random' || (position === 'deleted' && kind === 'reseller')) return Promise.resolve(newId())
      if (position === 'deleted')
        return keptOnce(`${kind} deleted ${kind === 'session' ? asker.personId : ''}`, async () =>
          removed(parts.owner, kind, await makers[kind](parts, ownerOf(parts.world, kind, asker), {})),
        )
      const stranger = strangerOf(parts.world, kind, asker, position)
      return stranger
        ? keptOnce(`${kind} of ${stranger.name}`, () => makers[kind](parts, stranger, {}))
        : Promise.resolve(newId())
    },
  }
}

type Maker = (parts: Parts, asker: Asker, made: Made) => Promise<string>
const makers: Record<Locator, Maker> = {
  session: async ({ ports, world }, asker) => {
    const { realm, host, tenant, personId } = asker.personId ? asker : world.a.people.tenant_owner
    const made = await makeSession(ports, {
      realmId: realm.id,
      personId: personId ?? '',
      host,
      tenantId: tenant?.id ?? null,
    })
    return made.id
  },
  passkey: async ({ ports, world }, asker) => {
    const { realm, host, personId } = asker.personId ? asker : world.a.people.tenant_owner
    return makePasskey(ports, { realmId: realm.id, personId: personId ?? '', host })
  },
  'sso-domain': ({ owner, world }, asker) => makeSsoDomain(owner, tenantFor(world, asker)),
  'api-key': async ({ ports, world }, asker) => {
    const tenant = tenantFor(world, asker)
    return (
      await makeApiKey(ports, {
        tenantId: tenant.id,
        realmId: tenant.realm.id,
        createdBy: tenant.people.tenant_owner.personId ?? '',
        scopes: ['read'],
        name: `${tenant.accountMark} key`,
      })
    ).id
  },
  member: async ({ ports, world }, asker) => {
    const tenant = tenantFor(world, asker)
    const { id } = await makePerson(ports, {
      realmId: tenant.realm.id,
      email: `${newId()}@${tenant.accountMark}.test`,
      name: `${tenant.accountMark} viewer`,
    })
    await makeMember(ports, { tenantId: tenant.id, realmId: tenant.realm.id, personId: id, role: 'tenant_viewer' })
    return id
  },
  visit: async ({ ports, owner, world }, asker) => {
    const tenant = tenantFor(world, asker)
    const id = newId()
    const isStaff = !asker.tenant && asker.personId !== null && asker.realm === tenant.realm
    const other = {
      realmId: tenant.realm.id,
      email: `${id}@${tenant.realm.mark}.test`,
      name: `${tenant.realm.mark} visitor`,
    }
    const visitor = isStaff ? asker.personId : (await makePerson(ports, other)).id
    await insertAsOwner(owner, [
      [
        'visit',
        {
          tenant_id: tenant.id,
          id,
          realm_id: tenant.realm.id,
          visitor_id: visitor,
          visitor_name: `${tenant.realm.mark} visitor`,
          as_person_id: tenant.people.tenant_owner.personId,
          as_name: `${tenant.accountMark} owner`,
          reason: `${tenant.accountMark} reason`,
          minutes: 15,
          content: true,
          changes: true,
          // Members decide about what is asked for; staff begins what was granted to it.
          state: isStaff ? 'granted' : 'asked',
          asked_at: new Date(),
          decided_at: isStaff ? new Date() : null,
        },
      ],
    ])
    return id
  },
  invitation: async ({ owner, world }, asker) => {
    const tenant = tenantFor(world, asker)
    const id = newId()
    const email = `${id}@${tenant.accountMark}.test`.toLowerCase()
    await insertAsOwner(owner, [
      [
        'invitation',
        {
          realm_id: tenant.realm.id,
          id,
          tenant_id: tenant.id,
          email,
          email_key: email,
          role: 'tenant_viewer',
          invited_by: tenant.people.tenant_owner.personId,
          secret_hash: Buffer.from('00', 'hex'),
          expires_at: new Date(Date.now() + 3_600_000),
        },
      ],
    ])
    return id
  },
  file: async ({ ports, storage, world }, asker, { by }) => {
    const tenant = tenantFor(world, asker)
    return (
      await makeFile(ctxOf(ports, tenant, by ?? asker), storage, {
        bytes: Buffer.from(`${tenant.contentMark} bytes`),
        name: `${tenant.contentMark}.mp3`,
      })
    ).fileId
  },
  upload: async ({ ports, storage, world }, asker, { by }) => {
    const tenant = tenantFor(world, asker)
    return (
      await makeUpload(ctxOf(ports, tenant, by ?? asker), storage, {
        bytes: Buffer.from('begun'),
        declaredBytes: 5 + uploadRest.length,
        name: `${tenant.contentMark}.mp3`,
      })
    ).fileId
  },
  job: async ({ owner, ports, storage, world }, asker, { by, state = 'done' }) => {
    const tenant = tenantFor(world, asker)
    const [id, taskId] = [newId(), newId()]
    const recording = { bytes: Buffer.from(`${tenant.contentMark} bytes`), name: `${tenant.contentMark}.mp3` }
    const { fileId } = await makeFile(ctxOf(ports, tenant, by ?? asker), storage, recording)
    await insertAsOwner(owner, [
      [
        'task',
        {
          tenant_id: tenant.id,
          id: taskId,
          reseller_id: tenant.realm.id,
          kind: 'transcribe',
          version: 1,
          lane: 'light',
          ended_at: state === 'waiting' ? null : new Date(),
          state: state === 'failed' ? 'dead' : state,
          payload: JSON.stringify({ jobId: id }),
          estimate_ms: 1,
          max_attempts: 4,
          attempt: 1,
          problem_code: state === 'failed' ? 'engine-failed' : null,
        },
      ],
      [
        'job',
        {
          tenant_id: tenant.id,
          id,
          task_id: taskId,
          state,
          goal: 'transcribe',
          model: 'base',
          max_attempts: 4,
          attempt: 1,
          created_by: (by ?? asker).actorId,
          problem_code: state === 'failed' ? 'engine-failed' : null,
          ended_at: state === 'waiting' ? null : new Date(),
        },
      ],
      [
        'job_input',
        {
          tenant_id: tenant.id,
          job_id: id,
          file_id: fileId,
          title: `${tenant.contentMark} title`,
          prompt: `${tenant.contentMark} prompt`,
        },
      ],
    ])
    return id
  },
  transcript: async ({ owner, world }, asker) => {
    const tenant = tenantFor(world, asker)
    const id = newId()
    await insertAsOwner(owner, [
      [
        'transcript',
        {
          tenant_id: tenant.id,
          id,
          job_id: newId(),
          title: `${tenant.contentMark} title`,
          language: 'en',
          languages: ['en'],
          duration_ms: 1000,
          coverage: 1,
          words: 1,
          model: 'base',
          created_at: new Date(),
        },
      ],
      [
        'segment',
        {
          tenant_id: tenant.id,
          transcript_id: id,
          position: 0,
          start_ms: 0,
          end_ms: 900,
          text: tenant.contentMark,
          language: 'en',
          flags: [],
          words: JSON.stringify([[0, 900, tenant.contentMark, 0.9]]),
        },
      ],
    ])
    return id
  },
  customer: async ({ ports, world }, asker) => {
    const realm = asker.realm === world.platform ? world.acme : asker.realm
    return (
      await makeTenant(ports, {
        resellerId: realm.id,
        slug: `made-${newId()}`,
        name: `${(asker.tenant ?? world.a).accountMark} made`,
      })
    ).id
  },
  'test-customer': async ({ ports, world }, asker) => {
    const realm = asker.realm === world.platform ? world.acme : asker.realm
    const name = `${(asker.tenant ?? world.a).accountMark} tried out`
    return (await makeTenant(ports, { resellerId: realm.id, slug: `made-${newId()}`, name, isTest: true })).id
  },
  'reseller-plan': ({ owner, world }, asker) =>
    makePublishedPlan(owner, asker.realm === world.platform ? world.acme : asker.realm),
  'pack-offer': ({ owner, world }, asker) =>
    makePackOffer(owner, asker.realm === world.platform ? world.acme : asker.realm),
  'deleted-customer': async (parts, asker, made) => {
    const realm = asker.realm === parts.world.platform ? parts.world.acme : asker.realm
    const tenantId = await makers.customer(parts, asker, made)
    const at = new Date()
    const order = { reseller_id: realm.id, tenant_id: tenantId, customer_name: `${realm.mark} gone`, ordered_at: at }
    await insertAsOwner(parts.owner, [['customer_deletion', { ...order, due_at: at, completed_at: at }]])
    await beyondScope(parts.owner, async client => {
      await client.query(`update tenant set state = 'deleted', erased_at = now(), deleted_at = now() where id = $1`, [
        tenantId,
      ])
    })
    return tenantId
  },
  'customer-note': async (parts, asker, made) => {
    const realm = asker.realm === parts.world.platform ? parts.world.acme : asker.realm
    const [id, tenantId] = [newId(), await makers.customer(parts, asker, made)]
    const row = { reseller_id: realm.id, id, tenant_id: tenantId, body: `${realm.mark} note`, created_at: new Date() }
    await insertAsOwner(parts.owner, [['customer_note', row]])
    return id
  },
  'minute-grant': async (parts, asker, made) => {
    const realm = asker.realm === parts.world.platform ? parts.world.acme : asker.realm
    const [id, tenant_id] = [newId(), await makers.customer(parts, asker, made)]
    const soon = new Date(Date.now() + 3_600_000)
    const row = { tenant_id, id, granted_ms: 60_000, reason: realm.mark, created_at: new Date(), expires_at: soon }
    await insertAsOwner(parts.owner, [['minute_grant', row]])
    return id
  },
  'customer-request': async (parts, asker, made) => {
    const realm = asker.realm === parts.world.platform ? parts.world.acme : asker.realm
    const row = waitingRow(realm, await makers['reseller-plan'](parts, asker, made))
    await insertAsOwner(parts.owner, [['customer_sign_up', row]])
    return row.id
  },
  'brand-domain': async ({ owner, world }, asker) => {
    const realm = asker.realm === world.platform ? world.acme : asker.realm
    const id = newId()
    const domain = { host: `host-${id}.example`, proof: `${realm.mark} proof`, state: 'active', created_at: new Date() }
    await insertAsOwner(owner, [['brand_domain', { reseller_id: realm.id, id, ...domain }]])
    return id
  },
  reseller: async ({ ports }) => {
    const slug = `made-${newId()}`
    return (await makeReseller(ports, { slug, name: slug, productName: slug, colour: '#0f766e' })).id
  },
  'dead-letter': async ({ owner, world }) => {
    const id = newId()
    await insertAsOwner(owner, [['task', deadTaskRow(world.a, id)]])
    return id
  },
  'billing-event': async ({ owner }) => {
    const id = newId()
    const at = new Date()
    const times = { received_at: at, happened_at: at, next_try_at: at }
    const event = { id, event_id: id, raw: '{}', type: 'RENEWAL', customer_keys: [], state: 'unmatched', ...times }
    await insertOfPayments(owner, 'billing_event', event)
    return id
  },
  'billing-drift': async ({ owner, world }) => {
    const id = newId()
    const at = new Date()
    const found = { here: '[]', there: '[]', found_at: at, seen_at: at }
    const whose = { customer_key: `ten_${id}`, tenant_id: world.a.id }
    await insertOfPayments(owner, 'billing_drift', { id, ...whose, ...found })
    return id
  },
  engine: async ({ owner }) => {
    const id = newId()
    const address = { url: 'https://speech.example.com', kind: 'whisper-webui', name: `engine ${id}`, models: ['base'] }
    await insertAsOwner(owner, [
      ['engine', { id, ...address, health: 'failed', slots: 1, busy: 0, host: '', seen_at: new Date() }],
    ])
    return id
  },
}
/** What is left of an upload that was begun. */
export const uploadRest = Buffer.from(' and finished')

function tenantFor(world: World, asker: Asker): Tenant {
  return asker.tenant ?? world.a
}
function ctxOf(ports: Ports, tenant: Tenant, by: Asker): TenantCtx {
  const scope = { kind: 'tenant', tenantId: tenant.id, realmId: tenant.realm.id, resellerId: tenant.realm.id } as const
  const id = by.actorId ?? newId()
  return tenantCtx(ports, scope, {
    actor: { kind: 'person', id, role: by.role, sessionId: newId() },
    grant: 'scope',
    requestId: 'world',
  })
}
