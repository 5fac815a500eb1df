import type { ReadTx } from '#infra/db'
import { newId } from '#infra/ids'
import { slugFor } from '#modules/tenancy'
import { takenSlugs } from './queries/sign-ups.ts'

/** The company's name as a short name that no customer of the reseller has; the end of an id decides where many are called alike. */
export async function freeSlug(tx: ReadTx<'reseller'>, name: string): Promise<string> {
  const slug = slugFor(name) || 'customer'
  const short = slug.slice(0, 31).replace(/-+$/, '')
  const candidates = [slug, ...[2, 3, 4, 5].map(number => `${short}-${number}`)]
  const taken = new Set(await takenSlugs(tx, candidates))
  return candidates.find(candidate => !taken.has(candidate)) ?? `${short}-${newId().slice(-8)}`
}
