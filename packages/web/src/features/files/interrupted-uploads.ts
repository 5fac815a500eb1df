import { readLocal } from '#lib/local-setting.ts'

export type InterruptedUpload = { storageKey: string; name: string; bytes: number }

type Kept = { size?: number | null; metadata?: { filename?: string } }

/** Uploads that a reload or a closed browser cut off, from what the upload library keeps in this browser. */
export function readInterrupted(
  names: readonly string[],
  read: (name: string) => string | null = readLocal,
): InterruptedUpload[] {
  return names
    .filter(name => name.startsWith('tus::'))
    .flatMap(storageKey => {
      const text = read(storageKey)
      if (!text) return []
      try {
        const kept: Kept = JSON.parse(text)
        const name = kept.metadata?.filename
        return name ? [{ storageKey, name, bytes: kept.size ?? 0 }] : []
      } catch {
        return []
      }
    })
}

export function interruptedHere(): InterruptedUpload[] {
  try {
    return readInterrupted(Object.keys(localStorage))
  } catch {
    return []
  }
}

export function forgetInterrupted(storageKey: string): void {
  localStorage.removeItem(storageKey)
}
