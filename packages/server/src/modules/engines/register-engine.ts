import { hostname } from 'node:os'
import { inSystem, type Ports } from '#infra/db'
import { newId } from '#infra/ids'
import type { Log } from '#infra/log'
import type { EmbeddedEngine } from './embedded-engine.ts'
import { putEngine, removeEngine, removeEnginesUnseenSince } from './queries.ts'

const beatMs = 5_000
const forgottenAfterMs = 15 * 60_000

/** Keeps this process's engine in the list that the platform sees: at each change, and every few seconds. */
export function registerEngine(
  ports: Ports,
  log: Log,
  engine: EmbeddedEngine,
  model: string,
): { stop: () => Promise<void> } {
  const id = newId()
  const host = hostname()
  let isStopped = false
  let running: Promise<void> | undefined
  let isWanted = false

  const write = () =>
    inSystem(ports, async tx => {
      const { health, detail, slots, busy } = engine.state()
      await putEngine(tx, {
        id,
        name: `embedded ${process.pid}`,
        kind: 'embedded',
        health,
        detail,
        model,
        slots,
        busy,
        host,
      })
      await removeEnginesUnseenSince(tx, new Date(ports.clock.now().getTime() - forgottenAfterMs))
    }).catch((error: unknown) => log.warn({ error }, 'the engine could not be registered; it is tried again'))
  const beat = () => {
    isWanted = true
    running ??= (async () => {
      while (isWanted && !isStopped) {
        isWanted = false
        await write()
      }
      running = undefined
    })()
  }
  engine.onChange(beat)
  const timer = setInterval(beat, beatMs)
  beat()
  return {
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      await running
      await inSystem(ports, tx => removeEngine(tx, id)).catch((error: unknown) =>
        log.warn({ error }, 'the engine stays listed until it is forgotten'),
      )
    },
  }
}
