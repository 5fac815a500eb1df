/** Lets so many pieces of work run at once, in the order asked. */
export type Turns = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

export function openTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  const free = () => {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
  const comeToTurn = async (signal: AbortSignal) => {
    signal.throwIfAborted()
    if (running < atOnce) {
      running += 1
      return
    }
    const turn = Promise.withResolvers<void>()
    const leave = () => {
      const at = waiting.indexOf(turn.resolve)
      if (at < 0) return
      waiting.splice(at, 1)
      turn.reject(signal.reason)
    }
    waiting.push(turn.resolve)
    signal.addEventListener('abort', leave, { once: true })
    await turn.promise.finally(() => signal.removeEventListener('abort', leave))
  }
  return async (signal, work) => {
    await comeToTurn(signal)
    try {
      return await work()
    } finally {
      free()
    }
  }
}
