// The dependency rules over the product, and over planted faults: a checker that reads no file is green too.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const canary = join(root, 'tests/boundary-canary')

/** Faults of the product's own files, one sentence each. */
export async function boundaryFaults() {
  const { modules, violations } = await cruise(root, [
    'packages',
    'tests',
    '--exclude',
    '(^|/)packages/[^/]+/dist/|^tests/boundary-canary/',
  ])
  const faults = violations.map(v => `${v.from} -> ${v.to}: ${v.rule}`)
  if (modules < 3) faults.push(`dependency-cruiser read ${modules} files of packages/: it sees nothing.`)
  return faults
}

/** Planted faults that were let through, and lawful files that were refused. */
export async function canaryFaults() {
  const { violations } = await cruise(canary, ['packages'])
  const faults = []
  for (const file of filesBelow(join(canary, 'packages'))) {
    const path = relative(canary, file)
    const header = readFileSync(file, 'utf8').split('\n', 1)[0] ?? ''
    const rules = violations.filter(v => v.from === path).map(v => v.rule)
    const expected = /^\/\/ refused by: (.+)$/.exec(header)?.[1]
    if (expected !== undefined && !rules.includes(expected)) faults.push(`${path}: not refused by ${expected}.`)
    if (header === '// allowed' && rules.length > 0) faults.push(`${path}: lawful, but refused by ${rules.join(', ')}.`)
  }
  return [...faults, ...(await styleCanaryFaults())]
}

async function styleCanaryFaults() {
  const source = readFileSync(join(canary, 'style-faults.ts'), 'utf8')
  const expected = /^\/\/ refused by: (.+)$/m.exec(source)?.[1].split(', ') ?? []
  const output = await new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [
        'node_modules/@biomejs/biome/bin/biome',
        'lint',
        '--max-diagnostics=100',
        '--stdin-file-path=packages/server/src/modules/tenancy/canary.ts',
      ],
      { cwd: root, maxBuffer: 1e8 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    )
    child.stdin.end(source)
  })
  return expected.filter(rule => !output.includes(rule)).map(rule => `style-faults.ts: not refused by Biome's ${rule}.`)
}

function cruise(cwd, args) {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = join(root, '.dependency-cruiser.cjs')
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [bin, '--config', config, '--output-type', 'json', '--no-progress', ...args],
      { cwd, maxBuffer: 1e9 },
      (error, stdout, stderr) => {
        if (!stdout.startsWith('{'))
          return reject(new Error(`dependency-cruiser did not run: ${stderr || stdout || error?.message}`))
        const { modules, summary } = JSON.parse(stdout)
        const violations = summary.violations.map(v => ({ from: v.from, to: v.to, rule: v.rule.name }))
        resolve({ modules: modules.length, violations })
      },
    )
  })
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
}
