/** Whisper reads the last 224 tokens of a prompt: some 700 letters of most scripts. */
const mostLetters = 700

/** What an engine is told before it listens: spellings first, and last, where it counts most, what this job asks for. */
export function promptWith(terms: readonly string[], asked: string | null): string | null {
  const own = (asked ?? '').trim().slice(-mostLetters)
  let room = mostLetters - own.length - 1
  const told: string[] = []
  for (const term of new Set(terms)) {
    room -= term.length + 2
    if (room < 0) break
    told.push(term)
  }
  const spellings = told.length > 0 ? `${told.join(', ')}.` : ''
  return [spellings, own].filter(Boolean).join(' ') || null
}
