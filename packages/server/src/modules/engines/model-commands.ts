import type { ModelStore } from './model-store.ts'

const mebibyte = 1024 * 1024
const reportEveryMs = 1_000

/** `scriptorium models list` and `scriptorium models fetch <name>`; returns the exit code. */
export async function modelsCommand(
  store: ModelStore,
  args: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  const [verb, name] = args
  if (verb === 'list' && name === undefined) {
    for (const model of await store.list()) {
      const languages = model.languages === 'all' ? 'all languages' : 'English only'
      print(
        `${model.name.padEnd(10)} ${inMegabytes(model.bytes).padStart(7)}  ${languages.padEnd(13)}  ${model.isReady ? 'ready' : 'not fetched'}`,
      )
    }
    return 0
  }
  if (verb === 'fetch' && name !== undefined) {
    let reportedAtMs = 0
    const folder = await store.fetch(name, ({ bytesDone, bytesTotal }) => {
      const nowMs = performance.now()
      if (nowMs - reportedAtMs < reportEveryMs) return
      reportedAtMs = nowMs
      print(`${inMegabytes(bytesDone)} of ${inMegabytes(bytesTotal)}`)
    })
    print(`The speech model ${name} is ready in ${folder}`)
    return 0
  }
  print('Usage: scriptorium models list | scriptorium models fetch <name>')
  return verb === '--help' ? 0 : 1
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MB`
}
