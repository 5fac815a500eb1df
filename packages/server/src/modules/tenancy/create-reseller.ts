import type { Reseller } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import type { Addresses } from './addresses.ts'
import type { InviteOwner } from './invite-owner.ts'
import { registerReseller } from './register-reseller.ts'

/** A reseller is served at `<slug>.<brands domain>` from here on, for ever. */
export function createReseller(
  ctx: PlatformCtx,
  ports: { inviteOwner: InviteOwner; addresses: Addresses },
  body: { name: string; slug: string; ownerEmail: string },
): Promise<Reseller> {
  return ctx.change('reseller.create', async tx => {
    const id = newId()
    const now = ctx.now()
    const { name, slug } = body
    const made = await registerReseller(tx, { id, slug, name, supportEmail: body.ownerEmail, state: 'active', now })
    if (!made) throw new Problem('already-exists', { detail: `The short name ${slug} is taken. Take another.` })
    await ports.inviteOwner(tx, {
      realmId: id,
      tenantId: null,
      organisation: name,
      email: body.ownerEmail,
      role: 'reseller_owner',
      now,
    })
    const host = `${slug}.${ports.addresses.brandsDomain}`
    return {
      value: {
        id,
        slug,
        name,
        host,
        region: 'default',
        state: 'active',
        customers: 0,
        usedMs: 0,
        createdAt: now.toISOString(),
      },
      audit: { target: id, after: { name, slug } },
    }
  })
}
