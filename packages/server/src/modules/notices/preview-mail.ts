import type { BrandMailKind, BrandMailPreview } from '@scriptorium/contract'
import { pokeAfter, type ReadTx, type ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { draftMailBrandOf } from '#modules/branding'
import { findStaffAddress } from '#modules/identity'
import { originOfRealm } from '#modules/tenancy'
import type { Appearance } from './letter.ts'
import { sampleOf } from './mail-samples.ts'
import { insertMail } from './queries/mails.ts'
import { type Stationery, type WrittenMail, writeMail } from './write-mail.ts'

type Chosen = { kind: BrandMailKind; locale: 'en' | 'de' }

/** A mail with made-up people in the draft of the brand, as its reader would get it. */
export async function previewBrandMail(
  ctx: ResellerCtx,
  stationery: Stationery,
  chosen: Chosen,
): Promise<BrandMailPreview> {
  const { from, replyTo, subject, text } = await ctx.read(tx => written(tx, ctx, stationery, chosen, 'reader'))
  return { kind: chosen.kind, from, replyTo, subject, text }
}

/** The same as a page. Its links open beside the preview, never inside it. */
export async function pageOfBrandMail(
  ctx: ResellerCtx,
  stationery: Stationery,
  { appearance, ...chosen }: Chosen & { appearance: 'light' | 'dark' },
): Promise<string> {
  const { html } = await ctx.read(tx => written(tx, ctx, stationery, chosen, appearance))
  return html.replace('<head>', '<head><base target="_blank">')
}

/** Sends this mail to whoever asks for it, and to nobody else. */
export async function sendBrandMail(ctx: ResellerCtx, stationery: Stationery, chosen: Chosen): Promise<{ to: string }> {
  return ctx.change('brand.send-test-mail', async tx => {
    const reader = await findStaffAddress(tx, ctx.actor.id)
    if (!reader) throw new Problem('not-found')
    const mail = await written(tx, ctx, stationery, chosen, 'reader')
    await insertMail(tx, {
      realmId: ctx.resellerId,
      id: newId(),
      tenantId: null,
      kind: 'brand-test',
      to: reader.email,
      ...mail,
      createdAt: ctx.now(),
    })
    pokeAfter(tx, 'mail')
    return { value: { to: reader.email }, audit: { target: ctx.resellerId, after: { kind: chosen.kind } } }
  })
}

async function written(
  tx: ReadTx<'reseller'>,
  { resellerId, now }: ResellerCtx,
  stationery: Stationery,
  { kind, locale }: Chosen,
  appearance: Appearance,
): Promise<WrittenMail> {
  const brand = await draftMailBrandOf(tx, resellerId)
  const origin = await originOfRealm(tx, stationery.addresses, resellerId)
  const mail = sampleOf(kind, { to: { email: '', locale }, origin, now: now() })
  return writeMail(tx, stationery, { realmId: resellerId, brand, mail, appearance })
}
