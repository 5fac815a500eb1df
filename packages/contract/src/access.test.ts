import { expect, it } from 'vitest'
import { access, endpoints, grantFor, type Policy, policiesOf, roles } from './index.ts'

// safe because Object.keys of a const object gives exactly its declared keys
const policies = Object.keys(access) as Policy[]

/** The whole table, a line for each policy, so that a review sees each changed cell. */
function asCsv(): string {
  const lines = policies.map(policy => [policy, ...roles.map(role => grantFor(role, policy))].join(','))
  return `${['policy', ...roles].join(',')}\n${lines.join('\n')}\n`
}

it('has the table that was reviewed: after a review write it anew with `npx vitest run --project contract -u`', async () => {
  await expect(asCsv()).toMatchFileSnapshot('access.golden.csv')
})
it('denies what is not written', () => {
  // safe because the point is a role that the table does not know
  const unknown = 'tenant_intern' as (typeof roles)[number]
  for (const policy of policies) expect(grantFor(unknown, policy)).toBe('never')
})
it('lets nobody who is not signed in do anything but what is public', () => {
  expect(policiesOf('anonymous')).toEqual(['public.use'])
})
it('keeps the content of customers from resellers and the platform [ISO-11] [ISO-12]', () => {
  const content = policies.filter(policy => /^(file|job|transcript|live|account|member|api-key)\./.test(policy))
  expect(content.length).toBeGreaterThan(8)
  for (const role of roles.filter(one => one.startsWith('reseller_') || one.startsWith('platform_'))) {
    for (const policy of content) expect(grantFor(role, policy), `${role} ${policy}`).toBe('never')
  }
})
it('keeps keys, payment and ownership from API keys [AUT-21]', () => {
  for (const role of roles.filter(one => one.startsWith('key_'))) {
    expect(grantFor(role, 'api-key.manage')).toBe('never')
    expect(grantFor(role, 'self.use')).toBe('never')
  }
  expect(policiesOf('key_read').every(policy => /\.(read|list|use|export)$/.test(policy))).toBe(true)
})
it('uses every policy in an endpoint, and each scope only with policies that its roles may hold', () => {
  const shapes = Object.values(endpoints)
  expect(policies.filter(policy => !shapes.some(shape => shape.policy === policy))).toEqual([])
  const prefixOf = { tenant: /^(tenant_|key_)/, reseller: /^reseller_/, platform: /^platform_/ }
  for (const shape of shapes) {
    if (shape.scope === 'self' || shape.scope === 'public') continue
    for (const role of roles)
      if (grantFor(role, shape.policy) !== 'never')
        expect(role, `${shape.method} ${shape.path}`).toMatch(prefixOf[shape.scope])
  }
})
