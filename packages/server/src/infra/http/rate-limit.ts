import type { EndpointShape } from '@scriptorium/contract'
import { networkOf } from './network.ts'
import { Problem } from './problem.ts'

/** Throws when this asker has used up what an endpoint of this kind may be asked in a minute. */
export type RateLimit = (endpoint: EndpointShape, asker: { actorId: string | null; ip: string }) => void
type Kind = 'read' | 'write' | NonNullable<EndpointShape['pace']>
type Bucket = { tokens: number; atMs: number }

const minuteMs = 60_000
const mostBuckets = 50_000
/** How many of each kind for one read. A part of an upload is small work, and an export is much. */
const shares: Record<Kind, number> = { read: 1, write: 0.5, 'upload-part': 10, export: 0.1 }

/** A token bucket for each person, API key or, for strangers, network, and each kind of request: a minute's worth may come at once.
 * Kept in this process: docs/decisions/0005-requests-are-limited-per-process.md. 0 sets no limit. */
export function openRateLimit({ perMinute, now }: { perMinute: number; now: () => Date }): RateLimit {
  // In the order of their last use: a bucket that nobody used for a minute is full, so the first ones may go.
  const buckets = new Map<string, Bucket>()
  if (perMinute === 0) return () => undefined
  return (endpoint, { actorId, ip }) => {
    const kind = kindOf(endpoint)
    const most = Math.max(1, Math.round(perMinute * shares[kind]))
    const key = `${kind} ${actorId ?? networkOf(ip)}`
    const taken = take(buckets.get(key), most, now().getTime())
    buckets.delete(key)
    buckets.set(key, taken.bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > mostBuckets && oldest !== undefined) buckets.delete(oldest)
    if (taken.waitSeconds === 0) return
    throw new Problem('too-many-requests', {
      detail: `There were more requests than ${most} in a minute. Try again in ${taken.waitSeconds} s.`,
      retryAfterSeconds: taken.waitSeconds,
    })
  }
}

/** One token of a bucket that fills up within a minute. A refused request takes none. */
export function take(before: Bucket | undefined, most: number, nowMs: number): { bucket: Bucket; waitSeconds: number } {
  const perMs = most / minuteMs
  const passedMs = before ? Math.max(0, nowMs - before.atMs) : 0
  const tokens = before ? Math.min(most, before.tokens + passedMs * perMs) : most
  if (tokens >= 1) return { bucket: { tokens: tokens - 1, atMs: nowMs }, waitSeconds: 0 }
  return { bucket: { tokens, atMs: nowMs }, waitSeconds: Math.ceil((1 - tokens) / perMs / 1000) }
}

function kindOf(endpoint: EndpointShape): Kind {
  return endpoint.pace ?? (endpoint.method === 'GET' ? 'read' : 'write')
}
