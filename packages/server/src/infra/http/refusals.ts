import type { EndpointShape, ProblemCode } from '@scriptorium/contract'
import { type Ports, realmCtx, tenantCtx } from '#infra/db'
import { isId } from '#infra/ids'
import type { Log } from '#infra/log'
import type { Problem } from './problem.ts'
import { type Asked, askedOf } from './route.ts'
import type { Request } from './server.ts'

type Options = {
  ports: Ports
  log: Log
  /** One step of a metric. */
  count: (policy: string, reason: string) => void
  /** How many records one actor leaves in a minute: the rest is only counted, so a flood of refusals fills no table. */
  mostPerMinute?: number
}
/** Told of each problem before it is answered. Never fails. */
export type NoteRefusal = (request: Request, problem: Problem) => Promise<void>

const minuteMs = 60_000
/** What nobody meets by using the product as it is meant. */
const recorded = new Set<ProblemCode>(['forbidden', 'origin-refused', 'customer-suspended', 'customer-read-only'])
const counted = new Set<ProblemCode>([
  ...recorded,
  'not-signed-in',
  'wrong-credentials',
  'wrong-code',
  'step-up-needed',
  'second-factor-missing',
  'not-in-plan',
  'too-many-requests',
])

/** What was refused leaves a step of a metric and, where somebody signed in was refused, a record in their own scope's trail.
 * Failing to write it changes no answer. A foreign id looks like a missing one, so it is only counted. */
export function openRefusals({ ports, log, count, mostPerMinute = 30 }: Options): NoteRefusal {
  const left = new Map<string, { until: number; left: number }>()

  function recordsLeftOf(actorId: string): number {
    const nowMs = ports.clock.now().getTime()
    const held = left.get(actorId)
    if (held && held.until > nowMs && held.until - nowMs <= minuteMs) {
      held.left = Math.max(0, held.left - 1)
      return held.left
    }
    if (left.size >= 10_000) left.clear()
    left.set(actorId, { until: nowMs + minuteMs, left: mostPerMinute })
    return mostPerMinute
  }

  return async (request, problem) => {
    const asked = askedOf(request)
    if (!asked) return
    const { endpoint, principal } = asked
    const isMissing = problem.code === 'not-found' && endpoint.path.includes('/:')
    if (!isMissing && !counted.has(problem.code)) return
    count(endpoint.policy, problem.code)
    const { actor } = principal
    if (actor.id === null || !recorded.has(problem.code)) return
    const recordsLeft = recordsLeftOf(actor.id)
    if (recordsLeft === 0) return
    await record(ports, asked, request, problem.code, recordsLeft === 1).catch((error: unknown) =>
      log.warn({ error, requestId: request.id }, 'a refusal could not be recorded'),
    )
  }
}

function record(ports: Ports, asked: Asked, request: Request, reason: ProblemCode, isLast: boolean): Promise<void> {
  const { endpoint, principal, realm } = asked
  const { actor, tenant } = principal
  const target = targetOf(request.params)
  const after = { endpoint: nameOf(endpoint), reason, ...(isLast ? { further: 'only counted for a minute' } : {}) }
  const leave = async () => ({
    value: undefined,
    audit: { outcome: 'denied', after, ...(target ? { target } : {}) } as const,
  })
  const who = { actor, grant: 'scope', requestId: request.id } as const
  if (!tenant) {
    const client = { host: realm.host, origin: '', ip: '', userAgent: '', secure: false }
    return realmCtx(ports, { kind: 'realm', realmId: realm.id }, who, client, null).change(endpoint.policy, leave)
  }
  const scope = { kind: 'tenant', realmId: realm.id, resellerId: tenant.resellerId, tenantId: tenant.id } as const
  return tenantCtx(ports, scope, who).change(endpoint.policy, leave)
}

/** The id as it was sent, where it is one: anything else in its place may be a secret or a text. */
function targetOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined
  return Object.values(params).find((value): value is string => typeof value === 'string' && isId(value))
}

function nameOf({ method, path }: EndpointShape): string {
  return `${method} ${path}`
}
