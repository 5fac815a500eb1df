/** Most speech is sent at about 128 kbit/s. The fair share is charged by this until decoding tells the length. */
const bytesPerMs = 16
const mostMs = 12 * 3600 * 1000

export function estimateMs(file: { bytes: number; durationMs: number | null }): number {
  return file.durationMs ?? Math.min(mostMs, Math.ceil(file.bytes / bytesPerMs))
}
