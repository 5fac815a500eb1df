import type { CustomerSignUpMode } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { findSignUpMode, putSignUpMode } from './queries/sign-ups.ts'

export function readSignUpSettings(ctx: ResellerCtx): Promise<{ mode: CustomerSignUpMode }> {
  return ctx.read(async tx => ({ mode: await findSignUpMode(tx) }))
}

export function changeSignUpSettings(
  ctx: ResellerCtx,
  mode: CustomerSignUpMode,
): Promise<{ mode: CustomerSignUpMode }> {
  return ctx.change('customer.sign-up-mode', async tx => {
    const before = await findSignUpMode(tx)
    await putSignUpMode(tx, ctx.resellerId, mode)
    return { value: { mode }, audit: { before: { mode: before }, after: { mode } } }
  })
}
