import { inSystem, type Ports } from '#infra/db'
import { findLaneFigures, type LaneFigures } from './queries/queue.ts'

/** A figure of every lane of the queue, by the lane's name: for whoever watches the machine. */
export async function measureLanes(
  ports: Ports,
  figure: Exclude<keyof LaneFigures, 'lane'>,
): Promise<Record<string, number>> {
  const lanes = await inSystem(ports, findLaneFigures)
  return Object.fromEntries(lanes.map(lane => [lane.lane, lane[figure]]))
}
