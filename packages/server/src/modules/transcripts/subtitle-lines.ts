export const maxLineChars = 42
export const maxLines = 2

/** Cuts a cue's words into as few lines as fit, then evens them out. Words keep their own leading space, so scripts without spaces work too. */
export function subtitleLines(words: readonly string[]): string[] {
  const greedy = wrap(words, maxLineChars)
  if (greedy.length < 2) return greedy
  // The narrowest width that needs no further line gives lines of about one length.
  let [low, high] = [1, maxLineChars]
  while (low < high) {
    const width = Math.floor((low + high) / 2)
    if (wrap(words, width).length <= greedy.length) high = width
    else low = width + 1
  }
  return wrap(words, low)
}

/** Whether the words fit the lines that a reader can take in at once. A single long word always does. */
export function fitsTwoLines(words: readonly string[]): boolean {
  return wrap(words, maxLineChars).length <= maxLines
}

function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line + word
    if (line.trim() !== '' && longer.trim().length > width) {
      lines.push(line.trim())
      line = word
    } else line = longer
  }
  if (line.trim() !== '') lines.push(line.trim())
  return lines
}
