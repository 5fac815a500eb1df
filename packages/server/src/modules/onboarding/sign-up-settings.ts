import type { Page, SignUpMode, Terms } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { findSignUpMode, insertTerms, listTermsRows, setSignUpMode, shownTerms } from './queries/terms.ts'

const dayMs = 24 * 60 * 60_000

export function readSignUpSettings(ctx: PlatformCtx): Promise<{ mode: SignUpMode }> {
  return ctx.read(async tx => ({ mode: await findSignUpMode(tx) }))
}

export function changeSignUpSettings(ctx: PlatformCtx, mode: SignUpMode): Promise<{ mode: SignUpMode }> {
  return ctx.change('sign-up.change-mode', async tx => {
    const before = await findSignUpMode(tx)
    await setSignUpMode(tx, mode)
    return { value: { mode }, audit: { before: { mode: before }, after: { mode } } }
  })
}

export function listTerms(ctx: PlatformCtx): Promise<Page<Terms & { resellers: number }>> {
  return ctx.read(async tx => {
    const rows = await listTermsRows(tx)
    const items = rows.map(row => ({ ...shownTerms(row), resellers: Number(row.resellers) }))
    return { items, nextCursor: null, total: items.length }
  })
}

/** Earlier versions stay as they are: somebody accepted them. */
export function publishTerms(
  ctx: PlatformCtx,
  body: { text: string; acceptWithinDays: number | null },
): Promise<Terms> {
  return ctx.change('terms.publish', async tx => {
    const now = ctx.now()
    const days = body.acceptWithinDays
    const terms = await insertTerms(tx, {
      text: body.text,
      published_at: now,
      accept_by: days === null ? null : new Date(now.getTime() + days * dayMs),
    })
    return { value: terms, audit: { target: String(terms.version), after: { acceptBy: terms.acceptBy } } }
  })
}
