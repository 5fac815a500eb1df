// Long steps with their seconds, and the children that they start: all of them end with us.
import { spawn } from 'node:child_process'

const tickMs = 5_000
const keptLines = 10
const childrenEndWithinMs = 3_000
const parentPollMs = 500
const running = new Set()
let isEnding = false

/** A step ended in a way that the reader can do something about; its message is shown without a stack. */
export class StepFailed extends Error {}

/** Runs a step and prints its start, its elapsed seconds while it lasts, and its end. */
export async function step(name, work) {
  const startedAt = Date.now()
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
  let latest = ''
  console.log(`  ${name} …`)
  const ticker = setInterval(() => console.log(`  ${name} … ${seconds()}${latest ? `  ${latest}` : ''}`), tickMs)
  try {
    const result = await work(line => {
      latest = line.length > 90 ? `${line.slice(0, 89)}…` : line
    })
    console.log(`  ${name}: done in ${seconds()}`)
    return result
  } finally {
    clearInterval(ticker)
  }
}

/** Runs a program to its end, quietly; what it printed last is shown when it fails. */
export function runQuietly(command, args, { cwd, env, report, whatToDo }) {
  return new Promise((resolve, reject) => {
    const child = startChild(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines = []
    let all = ''
    const read = chunk => {
      all = (all + chunk).slice(-1e6)
      for (const line of String(chunk).split(/[\r\n]+/)) {
        if (line.trim() === '') continue
        lines.push(line.trimEnd())
        if (lines.length > keptLines) lines.shift()
        report?.(line.trim())
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', error =>
      reject(new StepFailed(`${command} could not be started (${error.message}). ${whatToDo}`)),
    )
    child.once('close', (code, signal) => {
      // A step that we ended ourselves is no fault, and nothing comes after it.
      if (isEnding) return
      if (code === 0) return resolve(all)
      // Without an advice of ours the program's own last words are the advice.
      if (whatToDo === undefined)
        return reject(new StepFailed(lines.join('\n') || `${command} ended with ${signal ?? code}.`))
      const tail = lines.map(line => `    | ${line}`).join('\n')
      reject(new StepFailed(`${tail}\n${command} ended with ${signal ?? code}. ${whatToDo}`))
    })
  })
}

/** Starts a child in a process group of its own, so that a signal reaches it once, from us. */
export function startChild(command, args, options) {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32', windowsHide: true })
  running.add(child)
  child.once('close', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Passes a signal to everything that is still running; a process group that is gone is fine. */
export function signalChildren(signal, toGroup = true) {
  for (const child of running) signalChild(child, signal, toGroup)
}

/** @param toGroup also reaches what the child started itself */
export function signalChild(child, signal, toGroup) {
  if (child.pid === undefined) return
  try {
    if (toGroup && process.platform !== 'win32') process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** Ends the whole run on Ctrl-C during the preparation: children first. */
export function endChildrenOnSignal() {
  let isOver = false
  const end = signal => {
    if (isOver) return
    isOver = true
    isEnding = true
    const code = signal === 'SIGINT' ? 130 : 143
    signalChildren('SIGTERM')
    console.log(`\nStopped by ${signal}. What was prepared so far is kept; start again to go on.`)
    setTimeout(() => {
      signalChildren('SIGKILL')
      process.exit(code)
    }, childrenEndWithinMs)
    // The next start would stumble over a child that still writes.
    setInterval(() => running.size === 0 && process.exit(code), 20)
  }
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => [signal, () => end(signal)])
  for (const [signal, handler] of handlers) process.on(signal, handler)
  onParentGone(() => end('SIGTERM'))
  return () => {
    isOver = true
    for (const [signal, handler] of handlers) process.off(signal, handler)
  }
}

/** npm that was killed cannot pass a signal on: its end is one, unless a plain shell started us. */
export function onParentGone(act) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    act()
  }, parentPollMs)
  watch.unref()
}

/** Shows why a run cannot go on: a sentence for what we expect, the stack for what we do not. */
export function explain(error) {
  console.error(error instanceof StepFailed ? `\n${error.message}\n` : error)
}
