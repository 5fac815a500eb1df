import type { Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { requireAttempts } from './attempts.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { addressAtProvider, findProvider } from './oidc.ts'
import { findConnectionOfDomain, insertAttempt } from './queries/sso.ts'
import { hashOfSecret, newSecret, showCredential } from './secrets.ts'
import { providerOf, redirectUriOf } from './sso-connection.ts'
import { domainOf } from './sso-domains.ts'
import { sweepNowAndThen } from './sweep.ts'

export const ssoLifeMs = 10 * 60_000

/** Sends a browser to the provider of its company. Nothing of the answer tells whether somebody has the address [AUT-03]. */
export async function beginSsoSignIn(
  ports: Ports,
  { master, egressAllow }: Pick<IdentityPorts, 'master' | 'egressAllow'>,
  ctx: RealmCtx,
  email: string,
): Promise<{ url: string; attempt: string }> {
  const { realmId, client } = ctx
  await requireAttempts(ports, realmId, [[limits.sso, networkOf(client.ip)]])
  const found = await ctx.read(tx => findConnectionOfDomain(tx, realmId, domainOf(email)))
  if (!found) throw new Problem('no-company-sign-in')
  const provider = await findProvider(providerOf(master, found), egressAllow, ctx.now())
  const id = newId()
  const secret = newSecret()
  const redirectUri = redirectUriOf(client.origin, found.tenant_id)
  const url = await addressAtProvider(provider, { redirectUri, secret }, email)
  await ctx.change('session.begin-sso', async tx => {
    await sweepNowAndThen(ctx, tx)
    const createdAt = ctx.now()
    await insertAttempt(tx, {
      realmId,
      id,
      tenantId: found.tenant_id,
      secretHash: hashOfSecret(secret),
      host: client.host,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + ssoLifeMs),
    })
    return { value: undefined, audit: { target: found.tenant_id } }
  })
  return { url, attempt: showCredential({ id, secret }) }
}
