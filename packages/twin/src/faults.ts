import { z } from 'zod'

/** What the twin can be told to do wrong. Counts go down with each use; the other switches stay until they are set back. */
export const Faults = z.strictObject({
  /** Each event is delivered this many times more. */
  duplicateDeliveries: z.int().min(0).max(10).default(0),
  /** Events of one act are sent in the reverse of the order in which they were made. */
  reversed: z.boolean().default(false),
  /** The first attempt comes this much later, on the twin's clock. */
  delayMs: z.int().min(0).default(0),
  /** The next so many attempts carry a signature that does not hold. */
  badSignatures: z.int().min(0).default(0),
  /** Fields of events that are sent as null. */
  nullFields: z.array(z.string()).default([]),
  /** Fields of events that are left out. */
  missingFields: z.array(z.string()).default([]),
  /** Each act also sends an event of a type that nobody knows. */
  unknownTypes: z.boolean().default(false),
  /** How the last page of a list says that it is the last. */
  lastPage: z.enum(['null', 'absent']).default('null'),
  /** The next so many calls are answered with 429, 423 or 500. */
  rateLimited: z.int().min(0).default(0),
  locked: z.int().min(0).default(0),
  serverErrors: z.int().min(0).default(0),
  /** The next so many calls do their work, and the connection breaks before the answer. */
  lostAnswers: z.int().min(0).default(0),
  /** Reads of a customer show the state before the last change for this long: the event is there first. */
  lateReadMs: z.int().min(0).default(0),
})
export type Faults = z.infer<typeof Faults>

export const noFaults: Faults = Faults.parse({})

type Counted = 'badSignatures' | 'rateLimited' | 'locked' | 'serverErrors' | 'lostAnswers'

/** Whether this fault is to happen now; one less is left then. */
export function takeFault(faults: Faults, name: Counted): boolean {
  if (faults[name] === 0) return false
  faults[name] -= 1
  return true
}
