import { createCustomer } from '@scriptorium/contract'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { type ChangeTx, type TenantCtx, tenantCtx, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { replayOrRun } from './idempotency.ts'

const { ports, owner } = await testDatabase()
const realmId = newId()
const person = newId()
const body = Buffer.alloc(32)

function inCustomer(tenantId = newId()) {
  const scope = { kind: 'tenant', realmId, resellerId: realmId, tenantId } as const
  const actor = { kind: 'person', id: person, role: 'tenant_editor', sessionId: newId() } as const
  return tenantCtx(ports, scope, { actor, grant: 'scope', requestId: 'test' })
}
type Work = (tx: ChangeTx<'tenant'>) => Promise<void>
/** Makes something (its audit entry counts it) and answers with `value`, as a use case does. */
const submit = <T>(ctx: TenantCtx, key: string, value: T, work: Work = async () => undefined, hash = body) =>
  replayOrRun(ctx, createCustomer, key, hash, keeping =>
    keeping.change('probe.make', async tx => {
      await work(tx)
      return { value, audit: {} }
    }),
  )
const madeIn = (ctx: TenantCtx) =>
  withScope<'platform', number>(ports.pool, { kind: 'platform' }, 'read', async tx => {
    const entries = await tx.selectFrom('audit_entry').select('id').where('scope_id', '=', ctx.tenantId).execute()
    return entries.length
  })
const endConnection: Work = async tx => {
  await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
}

describe('a request with an idempotency key', () => {
  it('runs once and gives the first reply again [JOB-04]', async () => {
    const ctx = inCustomer()
    expect(await submit(ctx, 'once', { number: 1 })).toEqual({ number: 1 })
    expect(await submit(ctx, 'once', { number: 2 })).toEqual({ number: 1 })
    expect(await madeIn(ctx)).toBe(1)
  })
  it('runs once when it comes many times at once, and all get the one reply [JOB-04]', async () => {
    const ctx = inCustomer()
    const replies = await Promise.all(Array.from({ length: 8 }, (_, number) => submit(ctx, 'at once', { number })))
    expect(new Set(replies.map(({ number }) => number)).size).toBe(1)
    expect(await madeIn(ctx)).toBe(1)
  })
  it('is refused with another body [JOB-04]', async () => {
    const ctx = inCustomer()
    await submit(ctx, 'other body', 'made')
    const other = submit(ctx, 'other body', 'made', undefined, Buffer.alloc(32, 1))
    await expect(other).rejects.toMatchObject({ code: 'idempotency-mismatch' })
  })
  it('is another request in another customer, for a person who is in both [JOB-04]', async () => {
    await submit(inCustomer(), 'both', 'made in the first')
    expect(await submit(inCustomer(), 'both', 'made in the second')).toBe('made in the second')
  })
  it('may be sent again when nothing was made', async () => {
    const ctx = inCustomer()
    const fails = submit(ctx, 'free', 'made', () => Promise.reject(new Error('on purpose')))
    await expect(fails).rejects.toThrow('on purpose')
    expect(await submit(ctx, 'free', 'made')).toBe('made')
  })
})

describe('the change and its reply', () => {
  it('are both lost with the connection before the commit, and a second try makes the thing once [JOB-04] [JOB-05]', async () => {
    const ctx = inCustomer()
    await expect(submit(ctx, 'cut', 'made', endConnection)).rejects.toThrow()
    expect(await madeIn(ctx)).toBe(0)
    expect(await submit(ctx, 'cut', 'made at last')).toBe('made at last')
    expect(await submit(ctx, 'cut', 'made twice')).toBe('made at last')
    expect(await madeIn(ctx)).toBe(1)
  })

  afterEach(() => owner.query('alter table idempotency drop constraint if exists broken'))
  it('are one: where the reply cannot be kept, nothing is made, and a second try makes it once [JOB-04]', async () => {
    const ctx = inCustomer()
    await owner.query('alter table idempotency add constraint broken check (reply is null) not valid')
    await expect(submit(ctx, 'unkept', 'made')).rejects.toThrow()
    expect(await madeIn(ctx)).toBe(0)
    await owner.query('alter table idempotency drop constraint broken')
    expect(await submit(ctx, 'unkept', 'made')).toBe('made')
    expect(await madeIn(ctx)).toBe(1)
  })
  it('are told when they are not one: a use case that changes twice, or answers something else', async () => {
    const make = (ctx: TenantCtx) => ctx.change('probe.make', async () => ({ value: 'made', audit: {} }))
    const twice = replayOrRun(inCustomer(), createCustomer, 'twice', body, async ctx => {
      await make(ctx)
      return make(ctx)
    })
    await expect(twice).rejects.toThrow('more than one change')
    const other = replayOrRun(inCustomer(), createCustomer, 'other', body, async ctx => `${await make(ctx)} up`)
    await expect(other).rejects.toThrow('something else')
  })
})
