import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const nasty = 'a\r\n{"level":60,"msg":"forged"}\u001b[2J\u2028\u0000"}\n'

/** What the real log writes for some fields, line by line. */
async function linesOf(fields: Record<string, unknown>): Promise<string[]> {
  const script = `import { openLog } from './packages/server/src/infra/log/index.ts'
    const { nasty, fields } = JSON.parse(process.argv[1])
    openLog('info').info({ ...fields, name: nasty, [nasty]: 1, error: Object.assign(new Error(nasty), { detail: 'row secret-4711' }) }, nasty)`
  const { stderr } = await run(
    process.execPath,
    ['--input-type=module', '-e', script, JSON.stringify({ nasty, fields })],
    { cwd: path.join(import.meta.dirname, '../..'), env: { ...process.env, NODE_NO_WARNINGS: '1' } },
  )
  return stderr.split('\n').filter(Boolean)
}

it('writes one line and one record, whatever a name, a message or a field holds [LOG-02]', async () => {
  const lines = await linesOf({})
  expect(lines).toHaveLength(1)
  const [line = ''] = lines
  expect(JSON.parse(line)).toMatchObject({ level: 30, msg: nasty, name: nasty })
  expect([...line].filter(letter => letter < ' ')).toEqual([])
})

it('puts dots in place of what must not be told, should anybody hand it over [LOG-01]', async () => {
  const secret = 'secret-4711'
  const names = [
    'authorization',
    'cookie',
    'password',
    'token',
    'secret',
    'text',
    'prompt',
    'title',
    'filename',
    'email',
  ]
  const fields = Object.fromEntries(names.map(name => [name, secret]))
  const [line = ''] = await linesOf({ ...fields, headers: fields, request: { headers: fields } })
  expect(line).not.toContain(secret)
  expect(line.split('•••')).toHaveLength(names.length * 3 + 1)
})
