import { type ChangeTx, pokeAfter, scopeOf } from '#infra/db'
import { newId } from '#infra/ids'
import { brandOfRealm } from '#modules/tenancy'
import { asHtml, asText, senderOf } from './letter.ts'
import { insertMail } from './queries.ts'
import { type ProductMail, wordsOf } from './wording.ts'

/** Writes mails in the brand of their realm, in the transaction that makes them necessary. */
export function mailPort(options: { from: string; supportEmail: string; now: () => Date }) {
  return async (tx: ChangeTx, realmId: string, mail: ProductMail): Promise<void> => {
    const scope = scopeOf(tx)
    const brand = await brandOfRealm(tx, realmId, options.supportEmail)
    const words = wordsOf(mail, brand.productName)
    await insertMail(tx, {
      realmId,
      id: newId(),
      tenantId: scope.kind === 'tenant' ? scope.tenantId : null,
      kind: mail.kind,
      to: mail.to.email,
      from: senderOf(brand.productName, options.from),
      subject: words.subject,
      text: asText(words, brand),
      html: asHtml(words, brand),
      createdAt: options.now(),
    })
    pokeAfter(tx, 'mail')
  }
}
