import { createHmac, randomBytes } from 'node:crypto'

/** What the plan allots to one run; a wrapped Whisper-WebUI takes nothing beyond it. */
export type WebuiTier = {
  model: string
  computeType: string
  device: 'cpu' | 'cuda'
  beam: number
  maxBytes: number
  maxDurationMs: number
}
export type WebuiContext = {
  tenantId: string
  jobId: string
  method: 'GET' | 'POST' | 'DELETE'
  /** Exact, without query. */
  path: string
  tier?: WebuiTier
}

export const contextHeader = 'scriptorium-context'
const lifeSeconds = 120

/** Says for whom a request is, for this method and path only, once and for two minutes. Nothing in it is a name. */
export function signContext(context: WebuiContext, secret: string, now: Date): string {
  const { tenantId, jobId, method, path, tier } = context
  const iat = Math.floor(now.getTime() / 1000)
  const claims = {
    v: 1,
    tenant: tenantId,
    job: jobId,
    method,
    path,
    iat,
    exp: iat + lifeSeconds,
    nonce: randomBytes(16).toString('base64url'),
    ...(tier ? { tier } : {}),
  }
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${payload}.${createHmac('sha256', secret).update(payload).digest('base64url')}`
}
