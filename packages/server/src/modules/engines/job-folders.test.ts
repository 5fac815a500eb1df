import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openJobFolders } from './job-folders.ts'

async function freshRoot() {
  const root = await mkdtemp(path.join(tmpdir(), 'scriptorium-folders-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return path.join(root, 'work')
}

it('gives each job a folder that only we can enter, and wipes it when the job ends or fails [MED-08]', async () => {
  const folders = await openJobFolders(await freshRoot())
  const seen: string[] = []
  const work = (fails: boolean) => async (folder: string) => {
    seen.push(folder)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect(await readdir(folder)).toEqual([])
    await writeFile(path.join(folder, 'sound.pcm'), 'speech')
    if (fails) throw new Error('thrown on purpose')
  }
  await folders.use(work(false))
  await expect(folders.use(work(true))).rejects.toThrow('on purpose')
  expect(new Set(seen).size).toBe(2)
  expect(await readdir(folders.own)).toEqual(['lock'])
  await folders.close()
})

it('never takes the folder of a run that begins at the same moment [MED-08]', async () => {
  const root = await freshRoot()
  // One after the other begins while those before are between making their folder and locking it.
  const opening = Array.from({ length: 60 }, async (_, turn) => {
    for (let waited = 0; waited < turn / 3; waited += 1) await new Promise(resolve => setImmediate(resolve))
    return openJobFolders(root)
  })
  const all = await Promise.all(opening)
  for (const folders of all) await folders.use(folder => writeFile(path.join(folder, 'sound.pcm'), 'speech'))
  for (const folders of all) await folders.close()
  expect(await readdir(root)).toEqual([])
})

it('wipes what a killed run left, and leaves alone what a living one has [MED-08]', async () => {
  const root = await freshRoot()
  const living = await openJobFolders(root)
  const killed = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' })
  const left = path.join(root, 'run-killed')
  await mkdir(path.join(left, 'job-1'), { recursive: true })
  await writeFile(path.join(left, 'lock'), `${killed.pid} `)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  await living.use(async folder => {
    const next = await openJobFolders(root)
    expect((await readdir(root)).toSorted()).toEqual([path.basename(living.own), path.basename(next.own)].toSorted())
    expect(await readdir(folder)).toEqual([])
    await next.close()
  })
  await living.close()
  expect(await readdir(root)).toEqual([])
})
