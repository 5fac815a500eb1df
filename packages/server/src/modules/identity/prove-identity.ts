import type { confirmIdentity as contract, Input } from '@scriptorium/contract'
import type { Ports, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { requirePassword } from './change-password.ts'
import { isEnrolled } from './factors.ts'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import type { IdentityPorts } from './mail.ts'
import { personIdOf } from './me.ts'
import { countFactors } from './queries/factors.ts'
import { confirmSession } from './queries/sessions.ts'
import { sessionIdOf } from './sessions.ts'
import { requireFactorAttempt, takeFactor } from './take-factor.ts'

type Given = Input<typeof contract>['body']

/** Sensitive acts are open for ten minutes from here. Who has a second factor gives that one, and no password [AUT-24]. */
export async function confirmIdentity(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  given: Given,
): Promise<void> {
  const personId = personIdOf(ctx)
  const { method } = given
  if (method === 'sign-in') throw new Problem('wrong-credentials')
  if (method === 'password') {
    const factors = await ctx.read(tx => countFactors(tx, { realmId: ctx.realmId, personId }, ctx.client.host))
    if (isEnrolled(factors) || !given.password) throw new Problem('wrong-credentials')
    await requirePassword(ports, ctx, given.password)
  } else await requireFactorAttempt(ports, ctx, personId)
  const right = await ctx.change('session.confirm', async tx => {
    const holds =
      method === 'password' || (await takeFactor(ctx, tx, identity, personId, { ...given, method }, 'step-up'))
    if (!holds) return { value: false, audit: { target: sessionIdOf(ctx), outcome: 'denied' } }
    await confirmSession(tx, ctx.realmId, sessionIdOf(ctx), ctx.now())
    forgetPrincipalsAfter(tx)
    return { value: true, audit: { target: sessionIdOf(ctx), after: { method } } }
  })
  if (!right) throw new Problem('wrong-code')
}
