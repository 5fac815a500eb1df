import { useLingui } from '@lingui/react/macro'

/** Roles as people call them. */
export function useRoleNames(): Record<string, string> {
  const { t } = useLingui()
  return {
    tenant_owner: t`Owner`,
    tenant_admin: t`Admin`,
    tenant_editor: t`Editor`,
    tenant_viewer: t`Viewer`,
    tenant_billing: t`Billing`,
    reseller_owner: t`Owner`,
    reseller_admin: t`Admin`,
    reseller_support: t`Support`,
    reseller_billing: t`Billing`,
    platform_owner: t`Owner`,
    platform_admin: t`Admin`,
    platform_support: t`Support`,
    platform_auditor: t`Auditor`,
  }
}

/** What each role of a customer may do, in a line. */
export function useRoleWords(): Record<string, string> {
  const { t } = useLingui()
  return {
    tenant_owner: t`Everything, ownership and payment included`,
    tenant_admin: t`Everything but ownership: members, keys, all recordings`,
    tenant_editor: t`Uploads recordings, edits transcripts`,
    tenant_viewer: t`Reads and exports transcripts`,
    tenant_billing: t`Sees usage and plan, no recordings`,
  }
}
