import { createCustomer } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { replayOrRun } from './idempotency.ts'

const { ports } = await testDatabase()
const realmId = newId()
const person = newId()

function inCustomer(tenantId: string) {
  const scope = { kind: 'tenant', realmId, resellerId: realmId, tenantId } as const
  const actor = { kind: 'person', id: person, role: 'tenant_editor', sessionId: newId() } as const
  return tenantCtx(ports, scope, { actor, grant: 'scope', requestId: 'test' })
}
const body = Buffer.alloc(32)
const submit = <T>(ctx: ReturnType<typeof inCustomer>, key: string, run: () => Promise<T>) =>
  replayOrRun(ports, ctx, createCustomer, key, body, run)

it('runs once and gives the first reply again [JOB-04]', async () => {
  const ctx = inCustomer(newId())
  let runs = 0
  const run = async () => ({ number: ++runs })
  expect(await submit(ctx, 'once', run)).toEqual({ number: 1 })
  expect(await submit(ctx, 'once', run)).toEqual({ number: 1 })
})
it('frees the key when nothing was made', async () => {
  const ctx = inCustomer(newId())
  await expect(submit(ctx, 'free', () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose')
  expect(await submit(ctx, 'free', async () => 'made')).toBe('made')
})
it('does not run again when something was made and its reply could not be kept', async () => {
  const ctx = inCustomer(newId())
  await expect(submit(ctx, 'kept', async () => 'no text for PostgreSQL: \0')).rejects.toThrow()
  await expect(submit(ctx, 'kept', async () => 'again')).rejects.toMatchObject({ code: 'too-many-requests' })
})
it('gives no reply of another customer to a person who is in both', async () => {
  await submit(inCustomer(newId()), 'both', async () => 'made in the first')
  const second = submit(inCustomer(newId()), 'both', async () => 'made in the second')
  await expect(second).rejects.toMatchObject({ code: 'idempotency-mismatch' })
})
