import { type ChangeTx, pokeAfter, scopeOf } from '#infra/db'
import { newId } from '#infra/ids'
import { mailBrandOf } from '#modules/branding'
import { insertMail } from './queries/mails.ts'
import type { ProductMail } from './wording.ts'
import { type Stationery, writeMail } from './write-mail.ts'

export type MailOptions = Stationery & { supportEmail: string; now: () => Date }

/** Writes mails in the brand of their realm, in the transaction that makes them necessary. */
export function mailPort({ supportEmail, now, ...stationery }: MailOptions) {
  return async (tx: ChangeTx, realmId: string, mail: ProductMail): Promise<void> => {
    const scope = scopeOf(tx)
    const brand = await mailBrandOf(tx, realmId, supportEmail)
    await insertMail(tx, {
      realmId,
      id: newId(),
      tenantId: scope.kind === 'tenant' ? scope.tenantId : null,
      kind: mail.kind,
      to: mail.to.email,
      ...(await writeMail(tx, stationery, { realmId, brand, mail, appearance: 'reader' })),
      createdAt: now(),
    })
    pokeAfter(tx, 'mail')
  }
}
