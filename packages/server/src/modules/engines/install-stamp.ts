import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'

/** A part of an installation: there when its stamp says exactly what is wanted. */
export type StampedPart = { stamp: string; wanted: readonly string[] }

export async function isStamped(part: StampedPart): Promise<boolean> {
  return (await readFile(part.stamp, 'utf8').catch(() => '')) === digest(part)
}

/** Makes a part unless it is there. The stamp goes first and comes last, so an interrupted one is begun anew. */
export async function makeStamped(part: StampedPart, make: () => Promise<void>): Promise<void> {
  if (await isStamped(part)) return
  await rm(part.stamp, { force: true })
  await make()
  await writeFile(part.stamp, digest(part))
}

function digest({ wanted }: StampedPart): string {
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex')
}
