// npm test: the tier for every commit. Prepares what the tests need, runs every suite, counts them together.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareLightWebui } from '../tests/support/light-webui.mjs'
import { buildWeb, ensureNode24, installPackages, refuseOldNode, root, toolsFolder } from './bootstrap.mjs'
import { endChildrenOnSignal, explain, StepFailed, signalChild, signalChildren, startChild } from './progress.mjs'
import { fetchModel, fetchVoiceModel, prepareSpeech, venvPython } from './speech-environment.mjs'

refuseOldNode()
const startedAt = Date.now()
const isCi = process.env.CI === 'true' || process.env.CI === '1'
const chromium = process.env.CHROMIUM_PATH || '/usr/bin/chromium'
const reports = mkdtempSync(join(tmpdir(), 'scriptorium-reports-'))
const counts = { passed: 0, failed: 0, skipped: 0 }
const faults = []

endChildrenOnSignal()
try {
  await runSuites(await prepare())
} catch (error) {
  explain(error)
  signalChildren('SIGTERM')
  counts.failed += 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}
for (const fault of faults) console.log(`FAILED  ${fault}`)
console.log(`\nAll suites took ${seconds(startedAt)}.`)
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
)
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0)

async function prepare() {
  const speech = prepareSpeech(withoutSettings(process.env), [
    'speech/requirements.txt',
    'speech/requirements-test.txt',
  ])
  // Awaited below; until then a fault must not end the process unseen.
  speech.catch(() => undefined)
  const environment = withoutSettings(await ensureNode24())
  await installPackages(environment)
  await Promise.all([speech.then(() => fetchModel(environment, 'base')), buildWeb(environment)])
  const webui = await prepareLightWebui(environment, process.env.WHISPER_WEBUI_PATH)
  const voices = { SPEECH_TEST_VOICE_MODEL: await fetchVoiceModel(environment) }
  return { ...environment, ...webui, ...voices, SPEECH_TEST_MODEL_DIR: join(toolsFolder, 'models/base') }
}

async function runSuites(environment) {
  await program('check', 'node', ['scripts/check.mjs'], environment)
  await program('lint of speech', venvPython, ['-m', 'ruff', 'check', '--no-cache', 'speech'], environment)
  // Speech is one process that counts on one core for the most part; the others go on meanwhile.
  await Promise.all([pytest(environment), programSuites(environment)])
  await journeys(environment)
}

async function programSuites(environment) {
  await vitest(
    'contract, server, twin, web',
    ['--project', 'contract', '--project', 'server', '--project', 'twin', '--project', 'web'],
    environment,
  )
  await vitest('isolation, recovery', ['--project', 'tests'], environment)
}

async function journeys(environment) {
  if (existsSync(chromium)) {
    // A journey waits a good part of its time for the browser, so three share two cores well.
    return vitest('journeys', ['--project', 'journeys', '--maxWorkers=3'], { ...environment, CHROMIUM_PATH: chromium })
  }
  const howTo = `There is no Chromium at ${chromium}: install it (on Debian: apt install chromium) or set CHROMIUM_PATH.`
  if (isCi) return fail('journeys', howTo)
  const files = readdirSync(join(root, 'tests'), { recursive: true }).filter(name =>
    /^journeys.*\.test\.ts$/.test(name),
  )
  counts.skipped += files.length
  console.log(`\n== journeys: skipped. ${howTo}`)
}

async function program(name, command, args, env) {
  const code = await show(name, command, args, env)
  if (code === 0) counts.passed += 1
  else fail(name, `ended with ${code}`)
}

async function vitest(name, args, env) {
  const report = join(reports, `${name.replace(/\W+/g, '-')}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await show(name, 'node', ['node_modules/vitest/vitest.mjs', 'run', ...args, ...reporters], env)
  const found = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined
  add(name, code, {
    passed: found?.numPassedTests ?? 0,
    failed: found?.numFailedTests ?? 0,
    skipped: (found?.numPendingTests ?? 0) + (found?.numTodoTests ?? 0),
  })
}

async function pytest(env) {
  const report = join(reports, 'speech.xml')
  const code = await show(
    'speech',
    venvPython,
    ['-m', 'pytest', '-q', `--junitxml=${report}`, 'speech/tests'],
    env,
    true,
  )
  const head = existsSync(report) ? (/<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'))?.[0] ?? '') : ''
  const number = attribute => Number(new RegExp(` ${attribute}="(\\d+)"`).exec(head)?.[1] ?? 0)
  const failed = number('failures') + number('errors')
  add('speech', code, { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped') })
}

function add(name, code, found) {
  counts.passed += found.passed
  counts.failed += found.failed
  counts.skipped += found.skipped
  if (found.failed > 0) faults.push(`${name}: ${found.failed} tests`)
  else if (code !== 0) fail(name, `ended with ${code}, though no test failed`)
  else if (found.passed === 0) fail(name, 'ran nothing')
}

function fail(name, reason) {
  counts.failed += 1
  faults.push(`${name}: ${reason}`)
}

/** Runs a suite before the reader's eyes; one that runs aside of another shows what it said when it has ended. */
async function show(name, command, args, env, isAside = false) {
  const from = Date.now()
  const said = []
  if (!isAside) console.log(`\n== ${name}`)
  const output = isAside ? 'pipe' : 'inherit'
  const child = startChild(command, args, { cwd: root, env, stdio: ['ignore', output, output] })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => said.push(chunk))
  const code = await new Promise((resolve, reject) => {
    child.once('error', error => reject(new StepFailed(`${command} could not be started: ${error.message}`)))
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal))
  })
  // What a broken test left running ends with its suite.
  signalChild(child, 'SIGKILL', true)
  if (isAside) console.log(`\n== ${name}, aside\n${Buffer.concat(said)}`)
  console.log(`== ${name}: ${seconds(from)}`)
  return code
}

/** Tests use their own database, ports and folders, whatever this machine's product is set to. */
function withoutSettings(environment) {
  const example = readFileSync(join(root, '.env.example'), 'utf8')
  const names = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(match => match[1])
  const ours = new Set(names.filter(name => name !== 'MODEL_DIR'))
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.has(name)))
}

function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`
}
