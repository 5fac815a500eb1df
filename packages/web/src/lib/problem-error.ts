import type { ProblemCode, ProofMethod } from '@scriptorium/contract'

export type FieldProblem = { path: string; message: string }

/** What a call throws: a problem that the server named, or `offline` when it could not be reached. */
export class ProblemError extends Error {
  readonly code: ProblemCode | 'offline'
  readonly status: number
  readonly detail: string | undefined
  readonly requestId: string | undefined
  readonly fields: readonly FieldProblem[]
  /** With `step-up-needed`: what may be given. */
  readonly methods: readonly ProofMethod[]

  constructor(facts: {
    code: ProblemCode | 'offline'
    status: number
    detail?: string
    requestId?: string
    fields?: readonly FieldProblem[]
    methods?: readonly ProofMethod[]
  }) {
    super(facts.detail ?? facts.code)
    this.name = 'ProblemError'
    this.code = facts.code
    this.status = facts.status
    this.detail = facts.detail
    this.requestId = facts.requestId
    this.fields = facts.fields ?? []
    this.methods = facts.methods ?? []
  }
}

export function isProblem(error: unknown, ...codes: ProblemError['code'][]): error is ProblemError {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code))
}
