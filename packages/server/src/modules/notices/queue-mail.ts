import { pokeAfter, scopeOf } from '#infra/db'
import { newId } from '#infra/ids'
import type { MailPort } from '#modules/identity'
import { brandOfRealm } from '#modules/tenancy'
import { asHtml, asText, senderOf } from './letter.ts'
import { insertMail } from './queries.ts'
import { wordsOf } from './wording.ts'

/** Writes mails in the brand of their realm, in the transaction that makes them necessary. */
export function mailPort(options: { from: string; supportEmail: string; now: () => Date }): MailPort {
  return async (tx, realmId, mail) => {
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
