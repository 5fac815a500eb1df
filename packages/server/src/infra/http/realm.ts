import { platformRealm } from '#infra/ids'
import { Problem } from './problem.ts'

/** Which realm a host leads to, and what its links begin with. */
export type Realm = { id: string; kind: 'platform' | 'reseller'; host: string }
export type FindRealm = (label: string) => Promise<string | null>

const keptMs = 30_000
const host = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

/** Realms by verified Host: the platform's own, `<slug>.<brands domain>`, or a proven domain of the directory.
 * Entries are kept for 30 s, found ones and unknown ones alike, and at most 10,000 of them. */
export function openRealms(options: { publicHost: string; brandsDomain: string; find: FindRealm; now: () => number }) {
  const kept = new Map<string, { realm: Realm | null; until: number }>()
  const lookUp = async (name: string): Promise<Realm | null> => {
    if (name === options.publicHost) return { id: platformRealm, kind: 'platform', host: name }
    const suffix = `.${options.brandsDomain}`
    const label = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
    const id = await options.find(label)
    return id ? { id, kind: 'reseller', host: name } : null
  }
  return async (header: string | undefined): Promise<Realm> => {
    const name = hostName(header)
    if (!name) throw new Problem('unknown-host')
    const entry = kept.get(name)
    if (entry && entry.until > options.now()) {
      if (entry.realm) return entry.realm
      throw new Problem('unknown-host')
    }
    const realm = await lookUp(name)
    if (kept.size >= 10_000) kept.clear()
    kept.set(name, { realm, until: options.now() + keptMs })
    if (!realm) throw new Problem('unknown-host')
    return realm
  }
}

/** The host without its port, or nothing when it is not a plain lower-case name. */
function hostName(header: string | undefined): string | undefined {
  const name = header?.replace(/:\d{1,5}$/, '')
  return name && host.test(name) ? name : undefined
}
