import { listen, type Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import type { Log } from '#infra/log'
import { applyNextEvents } from './apply-events.ts'
import { inboxChannel } from './receive-event.ts'

/** Events whose time has come again wait at most so long. */
const lookEveryMs = 2_000
/** Customers that are read at once. */
const lanes = 2

/** Applies events as they come, until it is stopped. */
export function startInbox(ports: Ports, url: string, master: MasterKey, log: Log): { stop: () => Promise<void> } {
  let isStopping = false
  const running = new Set<Promise<void>>()

  async function empty(): Promise<void> {
    while (!isStopping && (await applyNextEvents(ports, master)));
  }
  function look(): void {
    if (isStopping || running.size >= lanes) return
    const round: Promise<void> = empty()
      .catch((error: unknown) => log.warn({ error }, 'events of payments could not be applied'))
      .finally(() => running.delete(round))
    running.add(round)
  }
  const listener = listen(url, [inboxChannel], look)
  const timer = setInterval(look, lookEveryMs)
  look()
  return {
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await listener.stop()
      await Promise.all(running)
    },
  }
}
