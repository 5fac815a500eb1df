/** Who may do what: one table for server and web. Deny by default: a cell that is not written is `never`. */
export const roles = [
  'platform_owner',
  'platform_admin',
  'platform_support',
  'platform_auditor',
  'reseller_owner',
  'reseller_admin',
  'reseller_support',
  'reseller_billing',
  'tenant_owner',
  'tenant_admin',
  'tenant_editor',
  'tenant_viewer',
  'tenant_billing',
  'key_transcribe',
  'key_read',
  'key_write',
  'key_admin',
  'anonymous',
] as const
export type Role = (typeof roles)[number]
export type TenantRole = Extract<Role, `tenant_${string}`>
export type ResellerRole = Extract<Role, `reseller_${string}`>
export type PlatformRole = Extract<Role, `platform_${string}`>
export type KeyRole = Extract<Role, `key_${string}`>

/** `own`: only what the actor made. `scope`: everything in the actor's scope. */
export type Grant = 'never' | 'own' | 'scope'
type Row = Partial<Record<Role, Exclude<Grant, 'never'>>>

const all = <R extends Role>(...names: R[]): Row => Object.fromEntries(names.map(name => [name, 'scope']))

// safe because filtering a list of roles leaves roles
const people = all(...(roles.filter(role => !role.startsWith('key_') && role !== 'anonymous') as Role[]))
const everyone = all(...roles)
const tenantPeople = all('tenant_owner', 'tenant_admin', 'tenant_editor', 'tenant_viewer', 'tenant_billing')
const readers = all(
  'tenant_owner',
  'tenant_admin',
  'tenant_editor',
  'tenant_viewer',
  'key_transcribe',
  'key_read',
  'key_write',
  'key_admin',
)
const writers = all('tenant_owner', 'tenant_admin', 'tenant_editor', 'key_transcribe', 'key_write', 'key_admin')
const editors = all('tenant_owner', 'tenant_admin', 'tenant_editor', 'key_write', 'key_admin')
const tenantAdmins = all('tenant_owner', 'tenant_admin')
const resellerStaff = all('reseller_owner', 'reseller_admin', 'reseller_support', 'reseller_billing')
const platformStaff = all('platform_owner', 'platform_admin', 'platform_support', 'platform_auditor')
const platformAdmins = all('platform_owner', 'platform_admin')

export const access = {
  'public.use': everyone,
  'self.use': people,
  'me.read': { ...people, ...all('key_transcribe', 'key_read', 'key_write', 'key_admin') },
  'live.connect': tenantPeople,
  'account.read': { ...tenantPeople, ...all('key_read', 'key_write', 'key_admin') },
  'member.list': {
    ...all('tenant_owner', 'tenant_admin', 'tenant_editor', 'tenant_viewer', 'tenant_billing'),
    ...all('key_admin'),
  },
  'member.manage': { ...tenantAdmins, ...all('key_admin') },
  'api-key.manage': tenantAdmins,
  'security.manage': tenantAdmins,
  'file.upload': writers,
  'file.read': readers,
  'file.export': readers,
  'file.delete': { ...tenantAdmins, ...all('key_write', 'key_admin'), tenant_editor: 'own' },
  'job.create': writers,
  'job.read': readers,
  'job.control': { ...tenantAdmins, ...all('key_write', 'key_admin'), tenant_editor: 'own', key_transcribe: 'own' },
  'transcript.read': readers,
  'transcript.export': readers,
  'transcript.edit': editors,
  'customer.read': resellerStaff,
  'customer.manage': all('reseller_owner', 'reseller_admin'),
  'customer-member.read': all('reseller_owner', 'reseller_admin', 'reseller_support'),
  'customer-member.manage': all('reseller_owner', 'reseller_admin'),
  'dashboard.read': resellerStaff,
  'revenue.read': all('reseller_owner', 'reseller_admin', 'reseller_billing'),
  'platform-dashboard.read': platformStaff,
  'brand.read': resellerStaff,
  'brand.manage': all('reseller_owner', 'reseller_admin'),
  'platform-brand.read': platformStaff,
  'platform-brand.manage': platformAdmins,
  'visit.ask': all('reseller_owner', 'reseller_admin', 'reseller_support'),
  'visit.open': all('reseller_owner', 'reseller_admin', 'reseller_support'),
  'visit.leave': tenantPeople,
  'visit.read': tenantAdmins,
  'visit.decide': tenantAdmins,
  'usage.read': { ...tenantPeople, ...all('key_read', 'key_write', 'key_admin') },
  'subscription.manage': all('tenant_owner', 'tenant_billing'),
  'test-space.use': all('reseller_owner', 'reseller_admin'),
  'reseller-plan.read': resellerStaff,
  'reseller-plan.manage': all('reseller_owner', 'reseller_admin'),
  'customer.close': all('reseller_owner', 'reseller_admin'),
  'reseller.read': platformStaff,
  'reseller.manage': platformAdmins,
  'audit.read': tenantAdmins,
  'reseller-audit.read': all('reseller_owner', 'reseller_admin'),
  'platform-audit.read': all('platform_owner', 'platform_admin', 'platform_auditor'),
  'set-up.read': resellerStaff,
  'set-up.manage': all('reseller_owner', 'reseller_admin'),
  'company.read': resellerStaff,
  'company.manage': all('reseller_owner', 'reseller_admin'),
  'payout.read': all('reseller_owner', 'reseller_admin', 'reseller_billing'),
  'payout.manage': all('reseller_owner', 'reseller_admin'),
  'terms.accept': all('reseller_owner'),
  'sign-up.read': platformStaff,
  'sign-up.manage': platformAdmins,
  'engine.read': platformStaff,
  'engine.manage': platformAdmins,
  'plan.read': platformStaff,
  'plan.manage': platformAdmins,
  'queue.read': platformStaff,
  'queue.redrive': platformAdmins,
  'mail.read': platformAdmins,
  'billing.read': platformStaff,
  'billing.repair': platformAdmins,
} as const satisfies Record<string, Row>

export type Policy = keyof typeof access

/** What a visitor may at most, whoever they log in as: the account, and with the customer's leave its content and changes to it.
 * Everything else is closed to them: keys, members, security, payment, links, exports [IMP-02]. */
const visitable = {
  account: ['public.use', 'me.read', 'visit.leave', 'account.read', 'member.list'],
  // Lists and playing count as exporting for a suspended customer's owner; what leaves as a file is refused to visitors by its pace.
  content: ['live.connect', 'file.read', 'file.export', 'job.read', 'transcript.read', 'transcript.export'],
  changes: ['job.control', 'transcript.edit'],
} as const satisfies Record<string, readonly Policy[]>
export type VisitRights = { content: boolean; changes: boolean }

export function mayVisitorUse(policy: Policy, rights: VisitRights): boolean {
  const open: Policy[] = [
    ...visitable.account,
    ...(rights.content ? visitable.content : []),
    ...(rights.content && rights.changes ? visitable.changes : []),
  ]
  return open.includes(policy)
}

/** The cell of the table. */
export function grantFor(role: Role, policy: Policy): Grant {
  const row: Row = access[policy]
  return row[role] ?? 'never'
}

/** What a role may do at all: the web app hides the rest. */
export function policiesOf(role: Role): Policy[] {
  // safe because Object.keys of a const object gives exactly its declared keys
  return (Object.keys(access) as Policy[]).filter(policy => grantFor(role, policy) !== 'never')
}

/** From highest to lowest: nobody grants a role above their own. */
export const tenantRoleRank: Record<TenantRole, number> = {
  tenant_owner: 4,
  tenant_admin: 3,
  tenant_editor: 2,
  tenant_billing: 1,
  tenant_viewer: 1,
}
