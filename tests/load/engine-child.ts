import { openOpenaiStandIn } from '../support/openai-stand-in.ts'
import { openWebuiStandIn } from '../support/webui-stand-in.ts'

/** An engine in a process of its own, to be killed: it says its port, and how much it works on whenever it is asked. */
const [kind = '', port = '0', runMs = '0', secret] = process.argv.slice(2)

async function open() {
  const place = { port: Number(port) }
  if (kind === 'openai-compatible') {
    const { url, underway } = await openOpenaiStandIn('fine', {
      ...place,
      answerMs: Number(runMs),
      ...(secret ? { key: secret } : {}),
    })
    return { url, working: underway }
  }
  return openWebuiStandIn({ ...place, runMs: Number(runMs), ...(secret ? { secret } : {}) })
}

const { url, working } = await open()
process.on('message', () => process.send?.({ working: working() }))
process.on('disconnect', () => process.exit(0))
process.send?.({ port: Number(new URL(url).port) })
