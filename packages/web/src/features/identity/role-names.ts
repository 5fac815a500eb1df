import { useLingui } from '@lingui/react/macro'

/** Roles as people call them. */
export function useRoleNames(): Record<string, string> {
  const { t } = useLingui()
  return {
    tenant_owner: t`owner`,
    tenant_admin: t`admin`,
    tenant_editor: t`editor`,
    tenant_viewer: t`viewer`,
    tenant_billing: t`billing`,
    reseller_owner: t`owner`,
    reseller_admin: t`admin`,
    reseller_support: t`support`,
    reseller_billing: t`billing`,
    platform_owner: t`owner`,
    platform_admin: t`admin`,
    platform_support: t`support`,
    platform_auditor: t`auditor`,
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
