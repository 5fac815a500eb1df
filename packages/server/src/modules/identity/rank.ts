import { type TenantRole, tenantRoleRank } from '@scriptorium/contract'
import type { Actor } from '#infra/db'
import { tenantRoleOf } from './me.ts'

/** A key of scope admin manages members, but never grants what could make keys or change owners [AUT-21]. */
const keyRank = tenantRoleRank.tenant_editor

export function rankOf(actor: Actor): number {
  switch (actor.kind) {
    case 'person': {
      // The provider made the customer and invites its first owner, so nothing there is above its owners and admins.
      if (actor.provider) return tenantRoleRank.tenant_owner
      const role = tenantRoleOf(actor.role)
      return role ? tenantRoleRank[role] : 0
    }
    case 'api-key':
      return actor.role === 'key_admin' ? keyRank : 0
    case 'system':
    case 'anonymous':
      return 0
  }
}

/** Nobody grants, takes or edits a role above their own [AUT-25]. */
export function mayGrant(actor: Actor, role: TenantRole): boolean {
  return tenantRoleRank[role] <= rankOf(actor)
}
