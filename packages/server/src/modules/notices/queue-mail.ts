import { type ChangeTx, pokeAfter, scopeOf } from '#infra/db'
import { newId } from '#infra/ids'
import { mailBrandOf } from '#modules/branding'
import { type Addresses, originOfRealm } from '#modules/tenancy'
import { asHtml, asText, senderOf } from './letter.ts'
import { insertMail } from './queries.ts'
import { type ProductMail, wordsOf } from './wording.ts'

/** Writes mails in the brand of their realm, in the transaction that makes them necessary. */
export function mailPort(options: { from: string; supportEmail: string; addresses: Addresses; now: () => Date }) {
  return async (tx: ChangeTx, realmId: string, mail: ProductMail): Promise<void> => {
    const scope = scopeOf(tx)
    const { logoPath, ...brand } = await mailBrandOf(tx, realmId, options.supportEmail)
    const logoUrl = logoPath && `${await originOfRealm(tx, options.addresses, realmId)}${logoPath}`
    const worn = { ...brand, logoUrl }
    const words = wordsOf(mail, brand.productName)
    await insertMail(tx, {
      realmId,
      id: newId(),
      tenantId: scope.kind === 'tenant' ? scope.tenantId : null,
      kind: mail.kind,
      to: mail.to.email,
      from: senderOf(brand.senderName, brand.senderAddress ?? options.from),
      replyTo: brand.replyTo,
      subject: words.subject,
      text: asText(words, worn),
      html: asHtml(words, worn),
      createdAt: options.now(),
    })
    pokeAfter(tx, 'mail')
  }
}
