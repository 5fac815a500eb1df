import { type TenantRole, TenantRoleName, tenantRoleRank } from '@scriptorium/contract'

/** Roles that somebody of this role may give: none above their own. */
export function grantable(own: TenantRole | undefined): TenantRole[] {
  if (!own) return []
  return TenantRoleName.options.filter(role => tenantRoleRank[role] <= tenantRoleRank[own])
}
