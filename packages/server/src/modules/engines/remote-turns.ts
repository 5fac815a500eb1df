/** Lets so many pieces of work run at once, in the order asked. What goes on elsewhere when the work has ended here may keep its turn. */
export type Turns = <T>(signal: AbortSignal, work: (keepUntil: KeepUntil) => Promise<T>) => Promise<T>
type KeepUntil = (over: Promise<unknown>) => void

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
    let kept: Promise<unknown> | undefined
    try {
      return await work(over => {
        kept = over
      })
    } finally {
      if (kept) void kept.then(free, free)
      else free()
    }
  }
}
