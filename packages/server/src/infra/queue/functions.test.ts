import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openQueueLab } from '../../../../../tests/support/queue-lab.ts'
import { cancelTask, redriveTask, startTaskAgain } from './index.ts'

const { ports, url, pool } = await testDatabase()
const lab = openQueueLab(ports, url)
const reseller = await lab.reseller()

it('cancels, and starts again, tasks of the customer in scope only [RLS-08]', async () => {
  const [mine, theirs] = [await lab.customer(reseller), await lab.customer(reseller)]
  const id = await lab.put(theirs)
  await mine.change('probe.cancel', async tx => ({ value: await cancelTask(tx, id), audit: {} }))
  expect((await lab.taskRow(id)).state).toBe('waiting')
  await lab.system(tx => sql`update task set state = 'dead', ended_at = clock_timestamp() where id = ${id}`.execute(tx))
  expect(
    await mine.change('probe.again', async tx => ({ value: await startTaskAgain(tx, id, 3), audit: {} })),
  ).toBeUndefined()
  expect((await lab.taskRow(id)).state).toBe('dead')
  expect(await mine.read(tx => tx.selectFrom('task').select('id').execute())).toEqual([])
})

it('makes no task without a customer in scope [JOB-01]', async () => {
  const orphan = withScope<'system', unknown>(pool, { kind: 'system' }, 'change', tx =>
    sql`select queue_enqueue(uuidv7(), 'probe', 1, 'light', '{}'::jsonb, 0, 0, 1, 'x')`.execute(tx),
  )
  await expect(orphan).rejects.toThrow('scope of one customer')
})

it('lets the platform start dead tasks again, and no others', async () => {
  const ctx = await lab.customer(reseller)
  const id = await lab.put(ctx)
  const redrive = () => withScope<'platform', boolean>(pool, { kind: 'platform' }, 'change', tx => redriveTask(tx, id))
  expect(await redrive()).toBe(false)
  await lab.system(tx => sql`update task set state = 'dead', ended_at = clock_timestamp() where id = ${id}`.execute(tx))
  expect(await redrive()).toBe(true)
  expect(await redrive()).toBe(false)
  const { told } = await lab.work()
  await expect
    .poll(() => told.filter(({ taskId }) => taskId === id).at(-1)?.change.state, { timeout: 5000 })
    .toBe('done')
  await lab.close()
})

it('keeps no dead task without the time of its death', async () => {
  const id = await lab.put(await lab.customer(reseller))
  const die = lab.system(tx => sql`update task set state = 'dead' where id = ${id}`.execute(tx))
  await expect(die).rejects.toThrow('task_death_has_a_time')
})

it('gives nobody but the worker rights on the schema of pg-boss [RLS-02]', async () => {
  for (const kind of ['platform', 'system'] as const) {
    const counted = withScope<'platform' | 'system', unknown>(pool, { kind }, 'read', tx =>
      sql`select count(*) from pgboss.job`.execute(tx),
    )
    if (kind === 'system') await expect(counted).resolves.toBeTruthy()
    else await expect(counted).rejects.toThrow(/permission denied/)
  }
  await expect(pool.query('select count(*) from pgboss.job')).rejects.toThrow(/permission denied/)
  const ctx = await lab.customer(reseller)
  await expect(ctx.read(tx => sql`select count(*) from pgboss.job`.execute(tx))).rejects.toThrow(/permission denied/)
})
