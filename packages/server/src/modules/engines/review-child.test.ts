import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { openReviewer } from './review-child.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-review-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Stands in for the Python side; the prompt of a request says how it misbehaves. */
const standIn = await mkdtemp(path.join(folder, 'stand-in-'))
const diedOnce = path.join(standIn, 'died-once')
await writeFile(
  path.join(standIn, 'review.py'),
  `
import json, os, sys, time
def say(**fields): print(json.dumps(fields), flush=True)
if os.path.exists(${JSON.stringify(path.join(standIn, 'never-ready'))}): sys.exit("no detector here")
say(event="ready", loadMs=1)
for line in sys.stdin:
    asked = json.loads(line)
    id, how = asked["id"], asked["prompt"]
    if how == "hang": time.sleep(60)
    if how == "die": os._exit(7)
    if how == "die once" and not os.path.exists(${JSON.stringify(diedOnce)}):
        open(${JSON.stringify(diedOnce)}, "w").close()
        os._exit(7)
    if how == "gone" and not os.path.exists(${JSON.stringify(path.join(standIn, 'gone-once'))}):
        open(${JSON.stringify(path.join(standIn, 'gone-once'))}, "w").close()
        say(event="error", id=id, code="pcm-unreadable", message="no")
        continue
    if how == "slow": time.sleep(0.2)
    wanted = [{"startMs": 0, "endMs": 1, "why": "bored" if how == "broken" else "uncovered"}]
    word = {"startMs": 0, "endMs": 400, "text": str(os.getpid()), "confidence": 1}
    say(event="review", id=id, speechMs=1, coverage=1, uncovered=[], listenAgain=wanted,
        segments=[{"startMs": 0, "endMs": 400, "text": how or "", "language": "en", "flags": [], "confidence": 1, "words": [word]}])
`,
)
const pcm = { path: path.join(folder, 'none.pcm'), durationMs: 1_000 }
const never = new AbortController().signal
const asked = (prompt: string) => ({ pcm, segments: [], again: [], language: null, prompt })

function reviewer(workFolder = folder) {
  const limits = { startMs: 10_000, stallMs: () => 60_000 }
  const opened = openReviewer({ python: 'python3', speechFolder: standIn, workFolder, limits })
  const pidOf = async (how: string, signal = never) =>
    (await opened.review(asked(how), signal)).segments[0]?.words[0]?.text
  onTestFinished(() => opened.stop())
  return { ...opened, pidOf }
}

describe('the reviewer', () => {
  it('keeps one child warm, and answers one request after the other in the order asked', async () => {
    const { pidOf } = reviewer()
    const order: string[] = []
    const pids = await Promise.all(
      ['slow', 'one', 'two'].map(async how => {
        const pid = await pidOf(how)
        order.push(how)
        return pid
      }),
    )
    expect(new Set(pids).size).toBe(1)
    expect(order).toEqual(['slow', 'one', 'two'])
  })
  it('begins anew after its child died, and asks the new one once more', async () => {
    const { pidOf } = reviewer()
    const before = await pidOf('fine')
    const after = await pidOf('die once')
    expect(after).not.toBe(before)
    expect(await pidOf('fine')).toBe(after)
  })
  it.each([
    ['die', 'engine-failed'],
    ['broken', 'engine-failed'],
  ])('fails for good on: %s, and serves the next', async (how, code) => {
    const { review, pidOf } = reviewer()
    await expect(review(asked(how), never)).rejects.toMatchObject({ code })
    expect(await pidOf('fine')).toBeDefined()
  })
  it('asks only once for sound that cannot be read, and keeps the child', async () => {
    const { review, pidOf } = reviewer()
    const before = await pidOf('fine')
    await expect(review(asked('gone'), never)).rejects.toMatchObject({ code: 'storage-unavailable' })
    expect(await pidOf('fine')).toBe(before)
  })
  it('ends at once when it is cancelled, while it works and while it waits', async () => {
    const { review, pidOf } = reviewer()
    await pidOf('fine')
    const [working, waiting] = [new AbortController(), new AbortController()]
    const first = review(asked('hang'), working.signal)
    const second = review(asked('fine'), waiting.signal)
    waiting.abort(new Error('not wanted any more'))
    await expect(second).rejects.toThrow('not wanted any more')
    working.abort(new Error('cancelled'))
    await expect(first).rejects.toThrow('cancelled')
    expect(await pidOf('fine')).toBeDefined()
  })
  it('says why it cannot start, and starts once it can', async () => {
    await writeFile(path.join(standIn, 'never-ready'), '')
    const { review, pidOf } = reviewer()
    await expect(review(asked('fine'), never)).rejects.toThrow('no detector here')
    await rm(path.join(standIn, 'never-ready'))
    expect(await pidOf('fine')).toBeDefined()
  })
  it('leaves no child and no folder behind when it stops', async () => {
    const own = await mkdtemp(path.join(folder, 'own-'))
    const { pidOf, stop, review } = reviewer(own)
    const pid = await pidOf('fine')
    await stop()
    const deadline = Date.now() + 5_000
    while ((await readdir(own)).length > 0) expect(Date.now()).toBeLessThan(deadline)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
    await expect(review(asked('fine'), never)).rejects.toThrow('being stopped')
  })
})
