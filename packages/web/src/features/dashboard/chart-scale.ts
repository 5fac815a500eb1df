const minuteMs = 60_000
const durationSteps = [1, 2, 4, 10, 20, 30, 60, 120, 240, 480, 600, 1200, 2400, 6000].map(minutes => minutes * minuteMs)

/** The top of an axis that starts at zero: a length whose half is as round as itself. */
export function topOfDurations(most: number): number {
  const step = durationSteps.find(one => one >= most)
  return step ?? topOfCounts(most / (60 * minuteMs)) * 60 * minuteMs
}

/** An even number that is 2, 4, 6 or 10 times a power of ten. */
export function topOfCounts(most: number): number {
  if (most <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(most))
  return ([2, 4, 6, 10, 20].find(factor => factor * power >= most) ?? 20) * power
}

/** Where two labels stand beside the ends of their lines, in percent from the top, without covering each other. */
export function labelPlaces(first: number, second: number, apart: number): [number, number] {
  const distance = Math.abs(first - second)
  if (distance >= apart) return [first, second]
  const shift = (apart - distance) / 2
  const places: [number, number] = first <= second ? [first - shift, second + shift] : [first + shift, second - shift]
  const below = Math.max(0, Math.max(...places) - 100)
  const above = Math.max(0, -Math.min(...places))
  return [places[0] - below + above, places[1] - below + above]
}
