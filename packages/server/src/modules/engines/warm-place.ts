import type { WarmChild } from './warm-child.ts'

/** One place for a warm child that is started when it is first needed, and anew after it died; one request at a time. */
export type WarmPlace = {
  readonly use: <T>(signal: AbortSignal, work: (child: WarmChild) => Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

export function openWarmPlace(start: () => Promise<WarmChild>): WarmPlace {
  let current: WarmChild | undefined
  let last: Promise<unknown> = Promise.resolve()
  let isStopped = false

  const warm = async () => {
    if (current && !current.isKilled()) return current
    await current?.ended
    const child = await start()
    current = child
    void child.ended.then(() => {
      if (current === child) current = undefined
    })
    if (isStopped) child.kill()
    try {
      await child.ready
      return child
    } catch (error) {
      child.kill()
      throw error
    }
  }
  return {
    use: async (signal, work) => {
      const turn = last
        .catch(() => undefined)
        .then(async () => {
          signal.throwIfAborted()
          if (isStopped) throw new Error('The speech programs are being stopped')
          return work(await warm())
        })
      last = turn
      turn.catch(() => undefined)
      if (signal.aborted) throw signal.reason
      const { promise, reject } = Promise.withResolvers<never>()
      const cancel = () => reject(signal.reason)
      signal.addEventListener('abort', cancel, { once: true })
      try {
        return await Promise.race([turn, promise])
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },
    stop: async () => {
      isStopped = true
      current?.kill()
      await current?.ended
      await last.catch(() => undefined)
      await current?.ended
    },
  }
}
