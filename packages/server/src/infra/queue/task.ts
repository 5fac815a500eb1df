import type { JobProblemCode } from '@scriptorium/contract'
import type { z } from 'zod'
import type { ChangeTx, TenantCtx } from '#infra/db'

/** Where a task waits: each lane is admitted by itself, so a dead engine class blocks nobody else. */
export type Lane = `speech:${string}`

/** Room for one task at a time, held from before its start until it has ended. */
export type Slot = {
  /** What people see that a task ran on. */
  readonly engine: string
  readonly leave: () => void
}
/** Where a worker's tasks find room. */
export type SlotSupply = {
  /** Healthy slots by lane: of the lanes that it always serves, and of those named, in which somebody has work. */
  readonly slots: (lanes: readonly string[]) => Partial<Record<Lane, number>>
  /** Every slot that is free for a lane at this moment, best first; each must be left. */
  readonly hold: (lane: Lane) => Slot[]
}

export type TaskDefinition<P = unknown> = {
  readonly kind: string
  readonly version: number
  /** Gets its engine class when it is enqueued. */
  readonly lane: 'speech'
  readonly attempts: number
  /** Ids only, never content. */
  readonly payload: z.ZodType<P>
}
export function task<P>(definition: TaskDefinition<P>): TaskDefinition<P> {
  return Object.freeze(definition)
}

export type TaskResult = {
  decodedMs: number
  /** How long the engine worked for it. */
  busyMs: number
  transcriptId: string | null
}

/** One attempt of a task. */
export type Run = {
  readonly taskId: string
  readonly attempt: number
  readonly slot: Slot
  /** Ends the work: cancelled by a person, lost the lease, or shutting down. */
  readonly signal: AbortSignal
  /** 0..1; written at most once a second, the only thing written while working. */
  readonly progress: (fraction: number) => void
  /** In the transaction that stores the result: false when somebody else was faster (fencing token). Frees the slot and records usage once. */
  readonly finish: (tx: ChangeTx<'tenant'>, result: TaskResult) => Promise<boolean>
}
export type TaskHandler<P> = (ctx: TenantCtx, payload: P, run: Run) => Promise<void>

/** A definition with its handler, as the worker keeps it. */
export type TaskEntry = {
  readonly kind: string
  readonly version: number
  readonly run: (ctx: TenantCtx, payload: unknown, run: Run) => Promise<void>
}
/** Binds a handler to its definition; the payload is parsed before the handler sees it. */
export function handles<P>(definition: TaskDefinition<P>, handler: TaskHandler<P>): TaskEntry {
  return Object.freeze({
    kind: definition.kind,
    version: definition.version,
    run: (ctx: TenantCtx, payload: unknown, run: Run) => handler(ctx, definition.payload.parse(payload), run),
  })
}

/** Thrown by a handler: the code says whether another attempt may help (jobProblems of the contract). */
export class TaskFailure extends Error {
  readonly code: JobProblemCode
  constructor(code: JobProblemCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
  }
}

export type TaskProblem = { code: JobProblemCode; detail: string }
/** What the queue knows of a task: ids and numbers. */
export type TaskFacts = {
  tenantId: string
  taskId: string
  kind: string
  lane: string
  attempt: number
  maxAttempts: number
}
/** What became of a task, told inside the very transaction that makes it so. */
export type TaskChange =
  | { state: 'running' }
  | { state: 'progress'; fraction: number }
  /** Back in line: after a failure with its problem, otherwise because a worker stopped or somebody started it again. */
  | { state: 'waiting'; problem: TaskProblem | null }
  | ({ state: 'done'; engine: string } & TaskResult)
  | { state: 'dead'; problem: TaskProblem }
  | { state: 'cancelled' }
export type OnTask = (tx: ChangeTx<'tenant'>, task: TaskFacts, change: TaskChange) => Promise<void>
