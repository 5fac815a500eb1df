import type { ReadTx } from '#infra/db'
import type { MailBrand } from '#modules/branding'
import { type Addresses, originOfRealm } from '#modules/tenancy'
import { type Appearance, asHtml, asText, type Brand, senderOf } from './letter.ts'
import { goesByPlatform } from './mail.ts'
import { findServerAddress } from './queries/mail-servers.ts'
import { type ProductMail, wordsOf } from './wording.ts'

/** A mail with its words and its form, ready to be queued. */
export type WrittenMail = { from: string; replyTo: string | null; subject: string; text: string; html: string }
export type Stationery = { from: string; addresses: Addresses }

/** Every mail is written here, so that what a preview shows is what is sent. */
export async function writeMail(
  tx: ReadTx,
  { from, addresses }: Stationery,
  {
    realmId,
    brand,
    mail,
    appearance,
  }: { realmId: string; brand: MailBrand; mail: ProductMail; appearance: Appearance },
): Promise<WrittenMail> {
  const origin = await originOfRealm(tx, addresses, realmId)
  const { logoPath, logoDarkPath, ...rest } = brand
  const worn: Brand = {
    ...rest,
    logoUrl: logoPath && `${origin}${logoPath}`,
    logoDarkUrl: logoDarkPath && `${origin}${logoDarkPath}`,
  }
  const own = goesByPlatform(mail.kind) ? undefined : await findServerAddress(tx, realmId)
  const words = wordsOf(mail, brand.productName)
  return {
    from: senderOf(brand.senderName, own?.address ?? brand.senderAddress ?? from),
    replyTo: brand.replyTo,
    subject: words.subject,
    text: asText(words, worn),
    html: asHtml(words, worn, { locale: mail.to.locale, appearance }),
  }
}
