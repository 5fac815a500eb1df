import type { CustomerSso, SsoDomain } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx, TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { hasTenant } from '#modules/tenancy'
import type { IdentityPorts } from './mail.ts'
import {
  deleteDomain,
  findConnection,
  findConnectionOfCustomer,
  findDomainRow,
  insertDomain,
  listDomainRows,
  proveDomain,
} from './queries/sso.ts'
import { newSecret } from './secrets.ts'
import { proofNameOf, showDomain } from './sso-connection.ts'

/** The part of an address that a connection speaks for. */
export function domainOf(email: string): string {
  return email
    .slice(email.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase()
}

export function addSsoDomain(ctx: TenantCtx, domain: string): Promise<SsoDomain> {
  return ctx.change('sso.add-domain', async tx => {
    if (!(await findConnection(tx, ctx.tenantId))) throw new Problem('not-found')
    const row = { id: newId(), domain, proof: `sign-in=${newSecret()}`, proven_at: null, proven_by: null }
    const { tenantId, realmId } = ctx
    if (!(await insertDomain(tx, { tenantId, realmId, ...row, createdAt: ctx.now() })))
      throw new Problem('already-exists', { detail: `${domain} is on the list already.` })
    return { value: showDomain(row), audit: { target: row.id, after: { domain } } }
  })
}

/** A proof that was found once stays: the record may go afterwards. */
export async function checkSsoDomain(
  { names }: Pick<IdentityPorts, 'names'>,
  ctx: TenantCtx,
  id: string,
): Promise<SsoDomain> {
  const row = await ctx.read(tx => findDomainRow(tx, ctx.tenantId, id))
  if (!row) throw new Problem('not-found')
  if (row.proven_at) return showDomain(row)
  // A name server that cannot be asked says nothing, like one without the record: both are asked again later.
  const texts = await names.texts(proofNameOf(row.domain)).catch(() => [])
  const isProven = texts.some(text => text.trim() === row.proof)
  return ctx.change('sso.check-domain', async tx => {
    const { tenantId } = ctx
    if (isProven && (await proveDomain(tx, { tenantId, domain: row.domain, by: 'dns', at: ctx.now() })) === 'taken')
      throw taken(row.domain)
    const now = await findDomainRow(tx, tenantId, id)
    if (!now) throw new Problem('not-found')
    return { value: showDomain(now), audit: { target: id, after: { domain: row.domain, isProven } } }
  })
}

export function removeSsoDomain(ctx: TenantCtx, id: string): Promise<void> {
  return ctx.change('sso.remove-domain', async tx => {
    if (!(await deleteDomain(tx, ctx.tenantId, id))) throw new Problem('not-found')
    return { value: undefined, audit: { target: id } }
  })
}

export function readCustomerSso(ctx: ResellerCtx, tenantId: string): Promise<CustomerSso> {
  return ctx.read(tx => showToReseller(tx, tenantId))
}

/** The customer named the domain before; its provider of service knows whose it is. */
export function confirmSsoDomain(ctx: ResellerCtx, tenantId: string, domain: string): Promise<CustomerSso> {
  return ctx.change('sso.confirm-domain', async tx => {
    if (!(await hasTenant(tx, tenantId))) throw new Problem('not-found')
    const proven = await proveDomain(tx, { tenantId, domain, by: 'provider', at: ctx.now() })
    if (proven === 'taken') throw taken(domain)
    if (!proven) throw new Problem('wrong-state', { detail: 'The customer did not name this domain.' })
    return {
      value: await showToReseller(tx, tenantId),
      audit: { target: tenantId, after: { domain }, customer: { id: tenantId } },
    }
  })
}

function taken(domain: string): Problem {
  return new Problem('already-exists', { detail: `Another customer here has proven that ${domain} is theirs.` })
}

async function showToReseller(tx: ReadTx<'reseller'>, tenantId: string): Promise<CustomerSso> {
  if (!(await hasTenant(tx, tenantId))) throw new Problem('not-found')
  const row = await findConnectionOfCustomer(tx, tenantId)
  return {
    connection: row
      ? { issuer: row.issuer, required: row.required, lastUsedAt: row.last_used_at?.toISOString() ?? null }
      : null,
    domains: (await listDomainRows(tx, tenantId)).map(showDomain),
  }
}
