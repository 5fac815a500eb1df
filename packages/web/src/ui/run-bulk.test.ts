import { expect, it } from 'vitest'
import { runBulk } from './run-bulk.ts'

it('does all that can be done and names each failure with its reason, in the order of the rows', async () => {
  const done: string[] = []
  const failures = await runBulk(['a', 'b', 'c', 'd', 'e', 'f'], async row => {
    if (row === 'e' || row === 'b') throw new Error(`no ${row}`)
    done.push(row)
  })
  expect(done.sort()).toEqual(['a', 'c', 'd', 'f'])
  expect(failures).toEqual([
    { row: 'b', error: new Error('no b') },
    { row: 'e', error: new Error('no e') },
  ])
})

it('never does more than four at once', async () => {
  let running = 0
  let most = 0
  await runBulk(
    Array.from({ length: 12 }, (_, index) => index),
    async () => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
    },
  )
  expect(most).toBe(4)
})
