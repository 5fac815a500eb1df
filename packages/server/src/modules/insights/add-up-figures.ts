import { inSystem, type Ports } from '#infra/db'
import { addToSums, holdSums, takeChanges } from './queries/figure-sums.ts'

const atOnce = 5_000

/** Adds what changed since the last round to the sums of resellers and days. Gives how many changes. Another round that is
 * under way leaves nothing to do. */
export async function addUpFigures(ports: Ports): Promise<number> {
  let all = 0
  for (;;) {
    const taken = await inSystem(ports, async tx => {
      if (!(await holdSums(tx))) return 0
      const round = await takeChanges(tx, atOnce)
      if (round.taken > 0) await addToSums(tx, round.changes)
      return round.taken
    })
    all += taken
    if (taken < atOnce) return all
  }
}
