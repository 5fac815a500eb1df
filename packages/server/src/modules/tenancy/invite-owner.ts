import type { ChangeTx } from '#infra/db'

/** Invites the first owner of a customer or reseller, in the transaction that makes it. Identity fulfils this. */
export type InviteOwner = (
  tx: ChangeTx<'reseller'> | ChangeTx<'platform'>,
  owner: {
    realmId: string
    tenantId: string | null
    organisation: string
    email: string
    role: 'tenant_owner' | 'reseller_owner'
    /** English where nobody said. */
    locale?: 'en' | 'de'
    now: Date
  },
) => Promise<void>
