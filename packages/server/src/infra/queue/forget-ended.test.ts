import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openQueueLab } from '../../../../../tests/support/queue-lab.ts'
import { forgetEnded, keepDeadDays, keepEndedDays, sweepSize } from './forget-ended.ts'

const { ports, url } = await testDatabase()
const lab = openQueueLab(ports, url)
const ctx = await lab.customer(await lab.reseller())
afterEach(() => lab.close())

async function ended(state: string, daysAgo: number): Promise<string> {
  const id = await lab.put(ctx)
  await lab.system(tx =>
    sql`update task set state = ${state}, ended_at = now() - make_interval(days => ${daysAgo}) where id = ${id}`.execute(
      tx,
    ),
  )
  return id
}
const there = async (ids: string[]) =>
  (await lab.system(tx => tx.selectFrom('task').select('id').where('id', 'in', ids).execute())).map(({ id }) => id)

it('deletes tasks that ended long ago, dead letters later, and nothing that is under way', async () => {
  const old = [
    await ended('done', keepEndedDays + 1),
    await ended('cancelled', keepEndedDays + 1),
    await ended('dead', keepDeadDays + 1),
  ]
  const kept = [
    await ended('done', keepEndedDays - 1),
    await ended('cancelled', keepEndedDays - 1),
    await ended('dead', keepDeadDays - 1),
    await ended('waiting', keepDeadDays + 1),
    await ended('running', keepDeadDays + 1),
  ]
  expect(await lab.system(forgetEnded)).toBe(old.length)
  expect((await there([...old, ...kept])).toSorted()).toEqual(kept.toSorted())
  await lab.system(tx => sql`delete from task`.execute(tx))
})

it('deletes a batch at a time, so that nobody waits for it', async () => {
  await lab.flood(ctx, sweepSize + 1)
  await lab.system(tx =>
    sql`update task set state = 'done', ended_at = now() - make_interval(days => ${keepEndedDays + 1})`.execute(tx),
  )
  expect(await lab.system(forgetEnded)).toBe(sweepSize)
  expect(await lab.system(forgetEnded)).toBe(1)
})

it('is done by each worker as part of its housekeeping', async () => {
  const id = await ended('done', keepEndedDays + 1)
  await lab.work()
  await expect.poll(() => there([id]), { timeout: 20_000 }).toEqual([])
})
