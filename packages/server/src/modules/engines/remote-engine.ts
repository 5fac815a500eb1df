import type { Engine } from './engine.ts'

export type RemoteHealth = { health: 'ready' } | { health: 'failed'; detail: string }

/** An engine on another machine: it may be away, so it can be asked how it is. */
export type RemoteEngine = Engine & {
  /** Never throws: what is wrong and what to do is in the detail. */
  readonly probe: (signal: AbortSignal) => Promise<RemoteHealth>
}
