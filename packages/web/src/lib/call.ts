import type { Call, EndpointShape, ProblemCode, ProofMethod, Reply } from '@scriptorium/contract'
import { type FieldProblem, ProblemError } from './problem-error.ts'

export const apiRoot = '/api/v1'

type Options = { signal?: AbortSignal; idempotencyKey?: string }

let signedOut: () => void = () => undefined
/** What happens when the server no longer knows the session. The app sets it once. */
export function onSignedOut(handler: () => void): void {
  signedOut = handler
}

export function sessionEnded(): void {
  signedOut()
}

type StepUp = (methods: readonly ProofMethod[]) => Promise<boolean>
let stepUp: StepUp | null = null
/** Who asks for a proof before a sensitive act, and says whether it was given. Gives back how to stop. */
export function onStepUpNeeded(handler: StepUp): () => void {
  stepUp = handler
  return () => {
    if (stepUp === handler) stepUp = null
  }
}

let asking: Promise<boolean> | null = null
/** Calls that are refused at the same time wait for one answer. */
function askForProof(methods: readonly ProofMethod[]): Promise<boolean> {
  asking ??= (stepUp?.(methods) ?? Promise.resolve(false)).finally(() => {
    asking = null
  })
  return asking
}

/** The address of an endpoint, for links, players and forms. */
export function addressOf(endpoint: EndpointShape, input: { params?: unknown; query?: unknown }): string {
  const params = new Map(Object.entries(input.params ?? {}))
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params.get(name) ?? '')))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const query = search.toString()
  return `${apiRoot}${path}${query ? `?${query}` : ''}`
}

/** Calls one endpoint of the contract and gives its typed reply, or throws a ProblemError. */
export async function call<E extends EndpointShape>(
  endpoint: E,
  input: Call<E>,
  options: Options = {},
): Promise<Reply<E>> {
  const { params, query, body }: { params?: unknown; query?: unknown; body?: unknown } = input
  const headers = new Headers({ accept: 'application/json' })
  if (options.idempotencyKey) headers.set('idempotency-key', options.idempotencyKey)
  const request: RequestInit = {
    method: endpoint.method,
    headers,
    credentials: 'same-origin',
    signal: options.signal ?? null,
  }
  if (body instanceof FormData) request.body = body
  else if (body !== undefined) {
    headers.set('content-type', 'application/json')
    request.body = JSON.stringify(body)
  }
  const response = await reach(addressOf(endpoint, { params, query }), request)
  if (!response.ok) {
    const problem = await problemOf(response, endpoint.path)
    // The very same call goes again once it is confirmed: nothing that was typed is lost.
    if (problem.code === 'step-up-needed' && (await askForProof(problem.methods))) return call(endpoint, input, options)
    throw problem
  }
  // safe because the server serialises this reply with the endpoint's own schema
  if (response.status === 204) return undefined as Reply<E>
  // safe because the server serialises this reply with the endpoint's own schema
  return (await response.json()) as Reply<E>
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw new ProblemError({ code: 'offline', status: 0 })
  }
}

type Document = {
  code?: string
  detail?: string
  requestId?: string
  fields?: FieldProblem[]
  methods?: ProofMethod[]
}

async function problemOf(response: Response, path: string): Promise<ProblemError> {
  const isProblemDocument = response.headers.get('content-type')?.includes('json')
  const document: Document = isProblemDocument ? await response.json() : {}
  const fallback: ProblemCode =
    response.status === 401 ? 'not-signed-in' : response.status >= 502 ? 'unavailable' : 'bug'
  // safe because the list of codes is closed and a code that this build does not know is shown by its detail
  const code = (document.code ?? fallback) as ProblemCode
  if (code === 'not-signed-in' && path !== '/me') signedOut()
  const requestId = document.requestId ?? response.headers.get('x-request-id') ?? undefined
  return new ProblemError({ ...document, code, requestId, status: response.status })
}
