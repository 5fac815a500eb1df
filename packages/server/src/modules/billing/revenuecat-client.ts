import type { z } from 'zod'
import { type SafeReply, safeFetch, textOf } from '#infra/safe-fetch'
import { Page, RcFault } from './revenuecat-shapes.ts'

export type RevenueCatAccount = {
  /** Without the version: `https://api.revenuecat.com`. */
  url: string
  projectId: string
  secretKey: string
  /** Hosts that may be called although they are private: the twin's. */
  allow: readonly string[]
}
export type RevenueCatClient = {
  get: <T>(path: string, schema: z.ZodType<T>) => Promise<T>
  /** All pages of a list. */
  list: <T>(path: string, schema: z.ZodType<T>) => Promise<T[]>
  post: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<T>
}

/** RevenueCat refused, or could not be asked. `uncertain`: the act may have happened all the same. */
export type RevenueCatFault = Error & {
  readonly revenueCat: { status: number | null; type: string; retryable: boolean; uncertain: boolean; afterMs: number }
}
export function isRevenueCatFault(error: unknown): error is RevenueCatFault {
  return error instanceof Error && 'revenueCat' in error
}
function fault(message: string, facts: RevenueCatFault['revenueCat']): RevenueCatFault {
  return Object.assign(new Error(message), { revenueCat: facts })
}

const mostTries = 4
const longestWaitMs = 60_000
const timeoutMs = 20_000
/** From this share of a minute's calls on, calls are spread over the minute. */
const crowdedShare = 0.8
const neverDone = [423, 429]

/** Talks with one project over REST v2. What surely did not happen is tried again; a POST whose end is unknown never is. */
export function openRevenueCat(
  account: RevenueCatAccount,
  wait: (ms: number) => Promise<void> = sleep,
): RevenueCatClient {
  const root = `/v2/projects/${encodeURIComponent(account.projectId)}`
  let restMs = 0

  async function call<T>(method: 'GET' | 'POST', path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      if (restMs > 0) await wait(restMs)
      restMs = 0
      const answer = await attempt(account, method, path, body)
      if (answer.kind === 'done') {
        restMs = restAfter(answer.reply)
        const parsed = schema.safeParse(answer.value)
        if (parsed.success) return parsed.data
        throw fault(`RevenueCat answered ${method} ${path} in an unknown shape`, {
          status: answer.reply.status,
          type: 'unknown_shape',
          retryable: false,
          uncertain: method === 'POST',
          afterMs: 0,
        })
      }
      const { retryable, afterMs, status } = answer.fault.revenueCat
      const mayRepeat = retryable && (method === 'GET' || (status !== null && neverDone.includes(status)))
      if (!mayRepeat || tries >= mostTries || afterMs > longestWaitMs) throw answer.fault
      await wait(afterMs * 2 ** (tries - 1))
    }
  }

  return {
    get: (path, schema) => call('GET', root + path, undefined, schema),
    post: (path, body, schema) => call('POST', root + path, body, schema),
    list: async (path, schema) => {
      const found = []
      for (let next: string | null = root + path; next !== null; ) {
        const page: { items: unknown[]; next_page?: string | null | undefined } = await call(
          'GET',
          next,
          undefined,
          Page(schema),
        )
        found.push(...page.items.map(item => schema.parse(item)))
        next = page.next_page && page.next_page !== next ? page.next_page : null
        if (next !== null && !next.startsWith(`${root}/`)) throw new Error('RevenueCat leads to another project')
      }
      return found
    },
  }
}

type Attempt = { kind: 'done'; reply: SafeReply; value: unknown } | { kind: 'failed'; fault: RevenueCatFault }

async function attempt(account: RevenueCatAccount, method: 'GET' | 'POST', path: string, body: unknown) {
  let reply: SafeReply
  let text: string
  try {
    reply = await safeFetch(account.url + path, {
      method,
      headers: {
        authorization: `Bearer ${account.secretKey}`,
        accept: 'application/json',
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      },
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
      allow: account.allow,
      redirects: 0,
      timeoutMs,
    })
    text = await textOf(reply)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'no answer'
    return failed(`RevenueCat could not be reached: ${reason}`, {
      status: null,
      type: 'unreachable',
      retryable: true,
      uncertain: method === 'POST',
      afterMs: 1_000,
    })
  }
  const value = parseJson(text)
  if (reply.ok && value !== undefined) return { kind: 'done', reply, value } satisfies Attempt
  const told = RcFault.safeParse(value).data
  const { status } = reply
  const retryAfterMs = Number(reply.headers['retry-after'] ?? 0) * 1000
  return failed(`RevenueCat answered ${status}: ${told?.message ?? 'no reason given'}`, {
    status,
    type: told?.type ?? 'unknown',
    retryable: told?.retryable ?? (status >= 500 || neverDone.includes(status)),
    uncertain: method === 'POST' && status >= 500,
    afterMs: Math.max(Number.isFinite(retryAfterMs) ? retryAfterMs : 0, told?.backoff_ms ?? 0) || 1_000,
  })
}

function failed(message: string, facts: RevenueCatFault['revenueCat']): Attempt {
  return { kind: 'failed', fault: fault(message, facts) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How long to rest before the next call, so that a crowd of calls stays under the limit of the minute. */
function restAfter({ headers }: SafeReply): number {
  const used = Number(headers['revenuecat-rate-limit-current-usage'])
  const most = Number(headers['revenuecat-rate-limit-current-limit'])
  if (!(used >= 0) || !(most > 0) || used / most < crowdedShare) return 0
  return Math.ceil(60_000 / most)
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
