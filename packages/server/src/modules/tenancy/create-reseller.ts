import type { Reseller } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import type { Addresses } from './addresses.ts'
import { platformColour } from './brand-of-realm.ts'
import type { InviteOwner } from './invite-owner.ts'
import { insertBrand, insertDirectoryLabel, insertReseller } from './queries.ts'

/** Labels that people take for the platform itself. */
const reserved = new Set(['www', 'api', 'app', 'admin', 'mail', 'smtp', 'imap', 'ftp', 'status', 'support', 'static'])

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
    if (reserved.has(slug) || !(await insertDirectoryLabel(tx, slug, id))) {
      throw new Problem('already-exists', { detail: `The short name ${slug} is taken. Take another.` })
    }
    const region = 'default'
    await insertReseller(tx, { id, slug, name, region, createdAt: now })
    await insertBrand(tx, {
      resellerId: id,
      productName: name,
      colour: platformColour,
      supportEmail: body.ownerEmail,
    })
    await ports.inviteOwner(tx, {
      realmId: id,
      brandSlug: slug,
      tenantId: null,
      organisation: name,
      email: body.ownerEmail,
      role: 'reseller_owner',
      now,
    })
    const host = `${slug}.${ports.addresses.brandsDomain}`
    return {
      value: { id, slug, name, host, region, state: 'active', customers: 0, usedMs: 0, createdAt: now.toISOString() },
      audit: { target: id, after: { name, slug } },
    }
  })
}
