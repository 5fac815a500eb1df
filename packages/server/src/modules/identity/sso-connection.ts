import type { SsoDomain, SsoSettings } from '@scriptorium/contract'
import type { ReadTx, TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type MasterKey, unwrapKey, wrapKey } from '#infra/keys'
import { originOfRealm } from '#modules/tenancy'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import type { IdentityPorts } from './mail.ts'
import { findProvider, issuerFault, type Provider } from './oidc.ts'
import {
  type ConnectionRow,
  type DomainRow,
  deleteConnection,
  findConnection,
  listDomainRows,
  putConnection,
  setConnectionRules,
} from './queries/sso.ts'

export function readSso({ addresses }: Pick<IdentityPorts, 'addresses'>, ctx: TenantCtx): Promise<SsoSettings> {
  return ctx.read(tx => showSettings(addresses, ctx, tx))
}

/** The provider is asked before anything is kept, so that a typing error shows here and not to the first who comes. */
export async function connectSso(
  { addresses, master, egressAllow }: Pick<IdentityPorts, 'addresses' | 'master' | 'egressAllow'>,
  ctx: TenantCtx,
  body: { issuer: string; clientId: string; clientSecret?: string | undefined },
): Promise<SsoSettings> {
  const fault = issuerFault(body.issuer, egressAllow)
  if (fault) throw new Problem('address-refused', { detail: `${fault}.` })
  const known = await ctx.read(tx => findConnection(tx, ctx.tenantId))
  const isOther = known?.issuer !== body.issuer || known.client_id !== body.clientId
  const clientSecret = body.clientSecret ?? (known && !isOther ? secretOf(master, known) : undefined)
  if (clientSecret === undefined)
    throw new Problem('invalid-input', {
      fields: [{ path: 'body.clientSecret', message: 'Enter the secret of this client' }],
    })
  const provider = { issuer: body.issuer, clientId: body.clientId, clientSecret }
  await findProvider(provider, egressAllow, ctx.now())
  return ctx.change('sso.connect', async tx => {
    const row = { ...provider, tenantId: ctx.tenantId, realmId: ctx.realmId, at: ctx.now() }
    await putConnection(tx, { ...row, sealedSecret: sealSecret(master, row) }, { isOther })
    forgetPrincipalsAfter(tx)
    return {
      value: await showSettings(addresses, ctx, tx),
      audit: {
        target: ctx.tenantId,
        ...(known ? { before: { issuer: known.issuer, clientId: known.client_id } } : {}),
        after: { issuer: body.issuer, clientId: body.clientId },
      },
    }
  })
}

/** Members are bound to it only after somebody came in by it once: a connection that fails would lock them out. */
export function changeSso(
  { addresses }: Pick<IdentityPorts, 'addresses'>,
  ctx: TenantCtx,
  rules: { createsViewers: boolean; required: boolean },
): Promise<SsoSettings> {
  return ctx.change('sso.change', async tx => {
    const before = await findConnection(tx, ctx.tenantId)
    if (!before) throw new Problem('not-found')
    if (rules.required && !before.last_used_at)
      throw new Problem('wrong-state', { detail: 'Log in by it once before you require it of everybody.' })
    await setConnectionRules(tx, ctx.tenantId, { ...rules, at: ctx.now() })
    forgetPrincipalsAfter(tx)
    return {
      value: await showSettings(addresses, ctx, tx),
      audit: {
        target: ctx.tenantId,
        before: { createsViewers: before.creates_viewers, required: before.required },
        after: rules,
      },
    }
  })
}

export function disconnectSso(ctx: TenantCtx): Promise<void> {
  return ctx.change('sso.disconnect', async tx => {
    if (!(await deleteConnection(tx, ctx.tenantId))) throw new Problem('not-found')
    forgetPrincipalsAfter(tx)
    return { value: undefined, audit: { target: ctx.tenantId } }
  })
}

/** Each customer has an address of its own to come back to, so that one provider cannot answer for another [AUT-10]. */
export function redirectUriOf(origin: string, tenantId: string): string {
  return `${origin}/log-in/company/${tenantId}`
}

export function providerOf(
  master: MasterKey,
  row: Pick<ConnectionRow, 'tenant_id' | 'realm_id' | 'issuer' | 'client_id' | 'sealed_secret'>,
): Provider {
  return { issuer: row.issuer, clientId: row.client_id, clientSecret: secretOf(master, row) }
}

type Bound = { tenantId: string; realmId: string; issuer: string }
const boundTo = ({ tenantId, realmId, issuer }: Bound) => `sso ${realmId} ${tenantId} ${issuer}`

/** Sealed for this customer and this provider: it opens for no other. */
function sealSecret(master: MasterKey, row: Bound & { clientSecret: string }): Buffer {
  return wrapKey(master, Buffer.from(row.clientSecret, 'utf8'), boundTo(row))
}

function secretOf(
  master: MasterKey,
  row: Pick<ConnectionRow, 'tenant_id' | 'realm_id' | 'issuer' | 'sealed_secret'>,
): string {
  const bound = boundTo({ tenantId: row.tenant_id, realmId: row.realm_id, issuer: row.issuer })
  return unwrapKey(master, row.sealed_secret, bound).toString('utf8')
}

export function showDomain(row: DomainRow): SsoDomain {
  return {
    id: row.id,
    domain: row.domain,
    recordName: proofNameOf(row.domain),
    recordText: row.proof,
    provenAt: row.proven_at?.toISOString() ?? null,
    provenBy: row.proven_by === 'dns' || row.proven_by === 'provider' ? row.proven_by : null,
  }
}

export const proofNameOf = (domain: string) => `_sign-in-proof.${domain}`

async function showSettings(
  addresses: IdentityPorts['addresses'],
  ctx: TenantCtx,
  tx: ReadTx<'tenant'>,
): Promise<SsoSettings> {
  const row = await findConnection(tx, ctx.tenantId)
  const domains = await listDomainRows(tx, ctx.tenantId)
  return {
    redirectUri: redirectUriOf(await originOfRealm(tx, addresses, ctx.realmId), ctx.tenantId),
    connection: row
      ? {
          issuer: row.issuer,
          clientId: row.client_id,
          createsViewers: row.creates_viewers,
          required: row.required,
          domains: domains.map(showDomain),
          lastUsedAt: row.last_used_at?.toISOString() ?? null,
        }
      : null,
  }
}
