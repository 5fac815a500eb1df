import { type Ports, resellerCtx } from '#infra/db'
import { changeSignUpSettings } from './sign-up-settings.ts'

/** Customers of this reseller of the demo sign up by themselves. */
export async function openDemoCustomerSignUp(ports: Ports, resellerId: string): Promise<void> {
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'demo' } as const
  await changeSignUpSettings(resellerCtx(ports, { kind: 'reseller', resellerId }, who), 'open')
}
