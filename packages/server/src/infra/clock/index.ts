/** Time comes in as a parameter; tests bring their own. */
export type Clock = { now: () => Date }
export const systemClock: Clock = { now: () => new Date() }
