import { parseArgs } from 'node:util'
import { startTwin } from './index.ts'

// node packages/twin/src/main.ts --folder FOLDER [--port PORT] [--retry-scale 1]
// Prints one line of JSON: where it is and its keys. Ends on SIGTERM, SIGINT, or with the program that started it.
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    port: { type: 'string', default: '0' },
    'retry-scale': { type: 'string', default: '1' },
  },
})

const twin = await startTwin({
  port: Number(values.port),
  ...(values.folder === undefined ? {} : { folder: values.folder }),
})
twin.changeSettings({ retryScale: Number(values['retry-scale']) })
process.stdout.write(`${JSON.stringify(twin.account)}\n`)

let isEnding = false
async function end() {
  if (isEnding) return
  isEnding = true
  await twin.close()
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.on('disconnect', end)
