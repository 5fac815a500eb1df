import type { AccountSecurity } from '@scriptorium/contract'
import type { RealmCtx } from '#infra/db'
import { showPasskey } from './enrol-passkey.ts'
import { mustHaveFactor } from './enrol-totp.ts'
import type { IdentityPorts } from './mail.ts'
import { personIdOf } from './me.ts'
import { countFactors, findTotp } from './queries/factors.ts'
import { listPasskeyRows } from './queries/passkeys.ts'

/** By what I sign in, and what guards it. */
export function readAccountSecurity(identity: IdentityPorts, ctx: RealmCtx): Promise<AccountSecurity> {
  const whose = { realmId: ctx.realmId, personId: personIdOf(ctx) }
  return ctx.read(async tx => {
    const factors = await countFactors(tx, whose, ctx.client.host)
    const totp = await findTotp(tx, whose)
    return {
      password: factors.password,
      totpSince: totp?.confirmed_at?.toISOString() ?? null,
      passkeys: (await listPasskeyRows(tx, whose)).map(showPasskey),
      recoveryCodesLeft: factors.codes,
      secondFactorRequired: await mustHaveFactor(tx, identity, whose),
    }
  })
}
