export type Piece = { text: string; word: number | null }

/** Cuts a segment's text where its words begin and end, so that spaces and punctuation stay as written in any script. */
export function cutText(text: string, words: readonly { text: string }[]): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const [word, { text: raw }] of words.entries()) {
    const wanted = raw.trim()
    const at = wanted ? text.indexOf(wanted, from) : -1
    // A word that the text does not have was changed by hand; the text wins.
    if (at < 0) continue
    if (at > from) pieces.push({ text: text.slice(from, at), word: null })
    pieces.push({ text: wanted, word })
    from = at + wanted.length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), word: null })
  return pieces
}
