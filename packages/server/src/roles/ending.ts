type Stop = () => Promise<void>

/** Ends in the reverse order of the beginning, once, on Ctrl-C, SIGTERM, or when the program that started us is gone. */
export function endInOrder(): { atEnd: (stop: Stop) => void; end: (code?: number) => Promise<never> } {
  const stops: Stop[] = []
  let ending: Promise<never> | undefined
  const end = (code = 0): Promise<never> => {
    ending ??= (async () => {
      // Whatever hangs, the process is gone within ten seconds.
      setTimeout(() => process.exit(code || 1), 9500).unref()
      for (const stop of stops.reverse()) await stop().catch(() => undefined)
      process.exit(code)
    })()
    return ending
  }
  process.on('SIGINT', () => void end())
  process.on('SIGTERM', () => void end())
  if (process.channel) {
    process.on('disconnect', () => void end())
    // The channel alone must not keep the process alive.
    process.channel.unref()
  }
  return { atEnd: stop => stops.push(stop), end }
}
