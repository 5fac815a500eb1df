import { useSyncExternalStore } from 'react'

let hidden: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

function set(next: ReadonlySet<string>): void {
  hidden = next
  for (const listener of listeners) listener()
}

/** Takes a row off every list while its removal can still be undone. */
export function hideRow(id: string): void {
  set(new Set(hidden).add(id))
}

export function showRow(id: string): void {
  set(new Set([...hidden].filter(other => other !== id)))
}

export function useHiddenRows(): ReadonlySet<string> {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => hidden,
  )
}
