import { expect, it } from 'vitest'
import { grantable } from './grantable.ts'

it('offers no role above the own one', () => {
  expect(grantable('tenant_admin')).not.toContain('tenant_owner')
  expect(grantable('tenant_owner')).toContain('tenant_owner')
  expect(grantable(undefined)).toEqual([])
})
