import { readLocal } from '#lib/local-setting.ts'

export type InterruptedUpload = { storageKey: string; name: string; bytes: number }

const prefixOf = (owner: string) => `of-${owner}-`

/** What an upload is kept under: its file, and whose it is. */
export function fingerprintOf(owner: string, file: File): string {
  return `${prefixOf(owner)}${file.name}-${file.type}-${file.size}-${file.lastModified}`
}

type Kept = { size?: number | null; metadata?: { filename?: string } }

/** This person's uploads in this customer that a reload or a closed browser cut off, from what the upload library keeps in this browser. */
export function readInterrupted(
  owner: string,
  names: readonly string[],
  read: (name: string) => string | null = readLocal,
): InterruptedUpload[] {
  return names
    .filter(name => name.startsWith(`tus::${prefixOf(owner)}`))
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

export function interruptedHere(owner: string): InterruptedUpload[] {
  try {
    return readInterrupted(owner, Object.keys(localStorage))
  } catch {
    return []
  }
}

export function forgetInterrupted(storageKey: string): void {
  localStorage.removeItem(storageKey)
}

/** Names of files are content: whoever logs out leaves none of them behind, of nobody. */
export function forgetAllInterrupted(): void {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith('tus::')) localStorage.removeItem(name)
  } catch {
    return // storage is forbidden, so nothing was kept
  }
}
