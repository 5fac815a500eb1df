import {
  CustomerState,
  type Me,
  mayVisitorUse,
  type Policy,
  permits,
  policiesOf,
  type Role,
  roles,
  type Standing,
  type TenantChoice,
  type TenantRole,
} from '@scriptorium/contract'
import type { ReadTx, RealmCtx } from '#infra/db'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { findTenantOf, listTenantsOf } from './queries/members.ts'
import { findPerson, updatePerson } from './queries/people.ts'

/** Who I am, where, and what I may do. */
export function readMe(ctx: RealmCtx): Promise<Me> {
  return ctx.read(tx => meOf(tx, ctx, ctx.actor.role, ctx.tenantId))
}

export function updateMe(ctx: RealmCtx, body: { name?: string; locale?: 'en' | 'de' }): Promise<Me> {
  return ctx.change('person.update', async tx => {
    const id = personIdOf(ctx)
    const before = await findPerson(tx, ctx.realmId, id)
    await updatePerson(tx, ctx.realmId, id, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.locale === undefined ? {} : { locale: body.locale }),
    })
    const value = await meOf(tx, ctx, ctx.actor.role, ctx.tenantId)
    forgetPrincipalsAfter(tx)
    return { value, audit: { target: id, before: { name: before?.name, locale: before?.locale }, after: { ...body } } }
  })
}

/** The person of a session. Endpoints of the own account refuse everybody else before. */
export function personIdOf(ctx: RealmCtx): string {
  if (ctx.actor.kind !== 'person') throw new Error('Only a person has an account of its own')
  return ctx.actor.id
}

export async function meOf(
  tx: ReadTx<'realm'>,
  ctx: RealmCtx,
  role: Role | null,
  tenantId: string | null,
): Promise<Me> {
  if (ctx.actor.kind !== 'person') {
    const held = ctx.actor.kind === 'api-key' ? ctx.actor.roles : []
    const row = tenantId ? await findTenantOf(tx, ctx.realmId, tenantId) : undefined
    const tenant = row && { id: row.id, name: row.name, slug: row.slug, role: null, standing: standingOf(row) }
    const may = permitted([...new Set(held.flatMap(policiesOf))], held, tenant?.standing)
    return {
      person: null,
      area: areaOf(role),
      role,
      may,
      tenant: tenant ?? null,
      tenants: [],
      visit: null,
      lacksFactor: false,
      lacksCompanySignIn: false,
    }
  }
  const person = await findPerson(tx, ctx.realmId, ctx.actor.id)
  if (!person) throw new Error('A session outlived its person')
  const { visit } = ctx.actor
  const rows = visit ? [] : await listTenantsOf(tx, ctx.realmId, person.id)
  const tenants = rows.flatMap(choiceOf)
  const visited = visit && tenantId ? await findTenantOf(tx, ctx.realmId, tenantId) : undefined
  const here = visited ?? rows.find(({ id }) => id === tenantId)
  const standing = here && standingOf(here)
  const may: Policy[] = role ? permitted(policiesOf(role), [role], standing) : [...always]
  return {
    person: {
      id: person.id,
      email: person.email,
      name: person.name,
      locale: person.locale === 'de' ? 'de' : 'en',
      emailVerified: person.email_verified_at !== null,
    },
    area: areaOf(role),
    role,
    may: visit ? may.filter(policy => mayVisitorUse(policy, visit)) : may,
    tenant:
      here && standing ? { id: here.id, name: here.name, slug: here.slug, role: tenantRoleOf(role), standing } : null,
    tenants,
    visit: visit ? { ...visit, endsAt: visit.endsAt.toISOString() } : null,
    lacksFactor: ctx.actor.lacksFactor ?? false,
    lacksCompanySignIn: ctx.actor.lacksCompanySignIn ?? false,
  }
}

/** Granted whatever the state of the customer: they are about the person. */
const always: readonly Policy[] = ['me.read', 'self.use', 'public.use']

function permitted(policies: Policy[], held: readonly Role[], standing: Standing | undefined): Policy[] {
  if (!standing) return policies
  return policies.filter(policy => always.includes(policy) || permits(standing.state, held, policy))
}

type StandingRow = {
  state: string
  trial_ends_at: Date | null
  delete_after: Date | null
  suspension_reason: string
  is_test: boolean
}
function standingOf(row: StandingRow): Standing {
  return {
    state: CustomerState.parse(row.state),
    trialEndsAt: row.trial_ends_at?.toISOString() ?? null,
    isTest: row.is_test,
    deleteAfter: row.delete_after?.toISOString() ?? null,
    reason: row.suspension_reason,
  }
}

function areaOf(role: Role | null): Me['area'] {
  if (role === null || role === 'anonymous') return 'none'
  if (role.startsWith('platform_')) return 'platform'
  return role.startsWith('reseller_') ? 'reseller' : 'tenant'
}

function choiceOf(row: { id: string; name: string; slug: string; role: string }): TenantChoice[] {
  const role = tenantRoleOf(row.role)
  return role ? [{ id: row.id, name: row.name, slug: row.slug, role }] : []
}

export function tenantRoleOf(name: string | null): TenantRole | null {
  const found = roles.find(role => role === name)
  return found && isTenantRole(found) ? found : null
}

function isTenantRole(role: Role): role is TenantRole {
  return role.startsWith('tenant_')
}
