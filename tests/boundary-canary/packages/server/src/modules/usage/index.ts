export const usage = 1
export type Usage = number
