import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, it } from 'vitest'
import { lockFolder } from './lock.ts'

const root = await mkdtemp(path.join(tmpdir(), 'scriptorium-lock-'))
afterAll(() => rm(root, { recursive: true, force: true }))
// No process has this number: Linux ends at 4194304.
const dead = '99999999 1'

async function folderOf(name: string, lock?: string): Promise<string> {
  const folder = path.join(root, name)
  await mkdir(folder)
  if (lock !== undefined) await writeFile(path.join(folder, 'lock'), lock)
  return folder
}

it('is held by one, and free again when it is given back', async () => {
  const folder = await folderOf('one')
  const release = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(`is in use by process ${process.pid}`)
  release()
  lockFolder(folder)()
  expect(await readdir(folder)).toEqual([])
})

it('of a killed run is taken over, also when an earlier start was killed while it took over', async () => {
  const folder = await folderOf('killed', dead)
  lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow('is in use by process')
  expect(await readdir(folder)).toEqual(['lock'])

  const twice = await folderOf('killed twice', dead)
  const turn = `lock.${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`
  await writeFile(path.join(twice, turn), '99999998 1')
  lockFolder(twice)
  expect(await readdir(twice)).toEqual(['lock'])
})

it('that is left empty counts as a dead one', async () => {
  const folder = await folderOf('empty', '')
  lockFolder(folder)
  expect(await readdir(folder)).toEqual(['lock'])
})

it('is taken over by exactly one of several starts that all find it dead', async () => {
  const rounds = 60
  for (let round = 0; round < rounds; round += 1) await folderOf(`round-${round}`, dead)
  const starts = Array.from({ length: 4 }, () => openStart(rounds))
  try {
    await Promise.all(starts.map(start => start.line()))
    const at = Date.now() + 100
    for (const start of starts) start.child.stdin.write(`${at}\n`)
    const wins: number[][] = []
    for (const start of starts) wins.push(JSON.parse(await start.line()))
    const winners = Array.from({ length: rounds }, (_, round) => wins.filter(won => won.includes(round)).length)
    expect(winners).toEqual(Array(rounds).fill(1))
  } finally {
    for (const start of starts) start.child.stdin.end()
  }
})

/** Another process that says when it is ready, is told when to begin, tries every folder at the same moments as its siblings,
 * and lives until its input ends. */
function openStart(rounds: number) {
  const code = `
    const { once } = await import('node:events')
    const { lockFolder } = await import(${JSON.stringify(path.join(import.meta.dirname, 'lock.ts'))})
    console.log('ready')
    const startAt = Number((await once(process.stdin.setEncoding('utf8'), 'data'))[0])
    const won = []
    for (let round = 0; round < ${rounds}; round += 1) {
      while (Date.now() < startAt + round * 10) {}
      try {
        lockFolder(${JSON.stringify(root)} + '/round-' + round)
        won.push(round)
      } catch (error) {
        if (!('startFault' in error)) throw error
      }
    }
    console.log(JSON.stringify(won))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: path.resolve(import.meta.dirname, '../../..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, line: async (): Promise<string> => (await lines.next()).value ?? '' }
}
