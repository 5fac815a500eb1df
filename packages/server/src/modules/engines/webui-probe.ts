import { TaskFailure } from '#infra/queue'
import type { RemoteHealth } from './remote-engine.ts'
import type { WebuiDoor } from './webui-door.ts'

/** Of nobody: it only shows whether the engine takes our signature. */
const nobody = '00000000-0000-0000-0000-000000000000'
const errand = { tenantId: nobody, jobId: nobody }
const answerMs = 10_000

/** A task that cannot exist tells both kinds apart, and a wrong secret from a right one. */
export async function probeWebui(ask: WebuiDoor, isWrapped: boolean, signal: AbortSignal): Promise<RemoteHealth> {
  const call = (path: string) => ask({ method: 'GET', path, signal, timeoutMs: answerMs }, errand)
  const failed = (detail: string): RemoteHealth => ({ health: 'failed', detail })
  try {
    if (isWrapped) {
      const { status } = await call('/health')
      if (status === 404) return failed('There is no tenant wrapper at this address. Start it, or remove the secret.')
      if (status !== 200) return failed(`The speech engine says that it is not well (status ${status}).`)
    }
    const { status } = await call(`/task/${nobody}`)
    if (status === 404) return { health: 'ready' }
    if (status !== 401) return failed(`This is no Whisper-WebUI, or it is broken (status ${status}).`)
    return failed(
      isWrapped
        ? 'The speech engine refused our signature. Give both sides the same secret, and compare their clocks.'
        : 'The speech engine wants signed requests. Give its secret.',
    )
  } catch (error) {
    return failed(error instanceof TaskFailure ? error.message : 'The speech engine was not asked to the end.')
  }
}
