/** From millisecond to millisecond. */
export type Piece = { startMs: number; endMs: number }

export const frameMs = 20
const minSilenceMs = 200
/** Between the quietest and the loud frames: how far up speech begins, and how far it goes on. */
const beginShare = 0.4
const goOnShare = 0.25
/** Where both are closer than this, nobody can tell speech from a pause. */
const leastRangeDb = 12
const faintestDb = -60

/** Loudness of each frame of 20 ms in decibels below full scale, from s16le bytes in any portions. */
export function openLoudness(): { add: (bytes: Uint8Array) => void; frames: () => Float32Array } {
  const samplesPerFrame = 16 * frameMs
  let frames = new Float32Array(1_024)
  let count = 0
  let sum = 0
  let samples = 0
  let odd: number | undefined
  const put = (low: number, high: number) => {
    const sample = ((high << 24) >> 16) | low
    sum += sample * sample
    samples += 1
    if (samples === samplesPerFrame) finishFrame()
  }
  const finishFrame = () => {
    if (count === frames.length) {
      const larger = new Float32Array(2 * count)
      larger.set(frames)
      frames = larger
    }
    frames[count] = 10 * Math.log10(sum / samples / 32_768 ** 2 + 1e-10)
    count += 1
    sum = 0
    samples = 0
  }
  return {
    add: bytes => {
      let at = 0
      if (odd !== undefined && bytes.length > 0) {
        put(odd, bytes[0] ?? 0)
        odd = undefined
        at = 1
      }
      for (; at + 1 < bytes.length; at += 2) put(bytes[at] ?? 0, bytes[at + 1] ?? 0)
      if (at < bytes.length) odd = bytes[at]
    },
    frames: () => {
      if (samples > 0) finishFrame()
      return frames.subarray(0, count)
    },
  }
}

/** Stretches without speech: near the quietest frames of the recording, for long enough. */
function silences(frames: Float32Array): Piece[] {
  const sorted = frames.toSorted()
  const quietDb = Math.max(faintestDb, sorted[Math.floor(frames.length * 0.02)] ?? faintestDb)
  const rangeDb = (sorted[Math.floor(frames.length * 0.9)] ?? faintestDb) - quietDb
  if (rangeDb < leastRangeDb) return []
  const found: Piece[] = []
  let isSpeech = false
  let quietFrom = 0
  const endSilence = (frame: number) => {
    if ((frame - quietFrom) * frameMs >= minSilenceMs) {
      found.push({ startMs: quietFrom * frameMs, endMs: frame * frameMs })
    }
  }
  frames.forEach((loudness, frame) => {
    if (!isSpeech && loudness > quietDb + beginShare * rangeDb) {
      endSilence(frame)
      isSpeech = true
    } else if (isSpeech && loudness < quietDb + goOnShare * rangeDb) {
      isSpeech = false
      quietFrom = frame
    }
  })
  if (!isSpeech) endSilence(frames.length)
  return found
}

/** Pieces of about the same length, none longer than `maxMs`, that follow each other without gap or overlap.
 * Each ends in the middle of the longest silence near its end, or, where nobody pauses, at the quietest frame. */
export function cutAtSilences(frames: Float32Array, durationMs: number, maxMs: number): Piece[] {
  const pauses = durationMs > maxMs ? silences(frames) : []
  const pieces: Piece[] = []
  let startMs = 0
  while (durationMs - startMs > maxMs) {
    const leftMs = durationMs - startMs
    const evenMs = leftMs / Math.ceil(leftMs / maxMs)
    const window = { startMs: startMs + evenMs * 0.6, endMs: startMs + maxMs }
    const endMs = pauseWithin(pauses, window) ?? quietestWithin(frames, window)
    pieces.push({ startMs, endMs })
    startMs = endMs
  }
  pieces.push({ startMs, endMs: durationMs })
  return pieces
}

function pauseWithin(pauses: readonly Piece[], window: Piece): number | undefined {
  let longestMs = 0
  let atMs: number | undefined
  for (const pause of pauses) {
    const startMs = Math.max(pause.startMs, window.startMs)
    const endMs = Math.min(pause.endMs, window.endMs)
    // Of equal ones the last: fewer pieces.
    if (endMs - startMs < Math.max(minSilenceMs / 2, longestMs)) continue
    longestMs = endMs - startMs
    atMs = Math.floor((startMs + endMs) / 2)
  }
  return atMs
}

function quietestWithin(frames: Float32Array, window: Piece): number {
  let quietest = Number.POSITIVE_INFINITY
  let atMs = Math.floor(window.endMs)
  for (let frame = Math.ceil(window.startMs / frameMs); frame * frameMs + frameMs / 2 <= window.endMs; frame += 1) {
    const loudness = frames[frame]
    if (loudness === undefined || loudness > quietest) continue
    quietest = loudness
    atMs = frame * frameMs + frameMs / 2
  }
  return atMs
}
