import { z } from 'zod'
import { type Lane, type SlotSupply, task } from './task.ts'

/** A task that does nothing by itself; `n` tells tasks apart. */
export const probe = task({
  kind: 'probe',
  version: 1,
  lane: 'speech',
  attempts: 3,
  payload: z.strictObject({ n: z.number() }),
})

/** So many slots of each lane as are said at each moment: engines of which nothing else is asked. */
export function countedSlots(slots: () => Partial<Record<Lane, number>>): SlotSupply {
  const held = new Map<Lane, number>()
  return {
    slots,
    hold: lane => {
      const free = Math.max(0, (slots()[lane] ?? 0) - (held.get(lane) ?? 0))
      return Array.from({ length: free }, () => {
        held.set(lane, (held.get(lane) ?? 0) + 1)
        return { engine: lane.replace(/^speech:/, ''), leave: () => held.set(lane, (held.get(lane) ?? 1) - 1) }
      })
    },
  }
}
