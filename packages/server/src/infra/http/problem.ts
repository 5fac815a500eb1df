import { type ProblemCode, type ProblemDocument, type ProofMethod, problems } from '@scriptorium/contract'

type Facts = {
  detail?: string
  fields?: { path: string; message: string }[]
  retryAfterSeconds?: number
  methods?: readonly ProofMethod[]
}

/** What a caller can act on. The one class of this code base: it must be an Error to be thrown with a stack. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly facts: Facts
  constructor(code: ProblemCode, facts: Facts = {}) {
    super(facts.detail ?? problems[code].title)
    this.code = code
    this.facts = facts
  }
}

/** RFC 9457. `type` is relative, so it is a page of the brand's own host and names no other brand. */
export function problemDocument(problem: Problem, instance: string, requestId: string): ProblemDocument {
  const { status, title } = problems[problem.code]
  return {
    type: `/problems/${problem.code}`,
    title,
    status,
    code: problem.code,
    instance,
    requestId,
    ...(problem.facts.detail ? { detail: problem.facts.detail } : {}),
    ...(problem.facts.fields ? { fields: problem.facts.fields } : {}),
    ...(problem.facts.methods ? { methods: [...problem.facts.methods] } : {}),
  }
}
