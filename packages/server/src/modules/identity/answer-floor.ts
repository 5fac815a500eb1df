const floorMs = 60

/** Answers no sooner than the slower of both outcomes, so that the time does not tell which one it was [AUT-03]. */
export async function noSoonerThanFloor<T>(work: () => Promise<T>): Promise<T> {
  const floor = new Promise<void>(resolve => setTimeout(resolve, floorMs))
  try {
    return await work()
  } finally {
    await floor
  }
}
