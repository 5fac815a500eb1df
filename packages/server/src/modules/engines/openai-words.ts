/** In seconds, as servers tell it. */
export type OpenaiWord = { word: string; start: number; end: number; probability?: number | null }

/** How far ahead a word is looked for, in characters: one that the text has otherwise must not skip the rest. */
const reachChars = 60
/** Of scripts that put spaces between words. */
const letter =
  /[[\p{L}\p{N}]--[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]]/v
type Found = { word: OpenaiWord; from: number; to: number }

/** Servers tell words bare, without spaces and commas, beside the text of the segments. Each word gets its part of
 * the text, in the segment where that part lies, so that the words of a segment make up its text again. */
export function wordsInText(texts: readonly string[], words: readonly OpenaiWord[]): OpenaiWord[][] {
  const found = findWords(texts.join(''), words)
  let startsAt = 0
  return texts.map((text, index) => {
    const from = startsAt
    const to = from + text.length
    startsAt = to
    const isLast = index === texts.length - 1
    const own = found.filter(word => word.from >= from && (word.from < to || isLast))
    const local = own.map(({ word, ...at }) => ({ word, from: at.from - from, to: Math.min(to, at.to) - from }))
    return shareOut(text, local)
  })
}

/** Where each word stands; one that is not found stands empty behind the one before it. */
function findWords(text: string, words: readonly OpenaiWord[]): Found[] {
  const lower = lowered(text)
  let cursor = 0
  return words.flatMap((word): Found[] => {
    const bare = lowered(word.word.trim())
    if (bare === '') return []
    let at = lower.indexOf(bare, cursor)
    while (at >= 0 && isInside(lower, at, at + bare.length, cursor)) at = lower.indexOf(bare, at + 1)
    if (at < 0 || at - cursor > reachChars) return [{ word, from: cursor, to: cursor }]
    cursor = at + bare.length
    return [{ word, from: at, to: cursor }]
  })
}

/** Whether letters stand directly around a place: what is found there is a part of another word. */
function isInside(text: string, from: number, to: number, cursor: number): boolean {
  const isBefore = from > cursor && letter.test(text[from - 1] ?? '') && letter.test(text[from] ?? '')
  return isBefore || (letter.test(text[to - 1] ?? '') && letter.test(text[to] ?? ''))
}

/** Cuts a text among its words without a rest: commas go with the word before, opening quotes with the word after. */
function shareOut(text: string, words: readonly Found[]): OpenaiWord[] {
  let start = 0
  return words.map(({ word, from, to }, index) => {
    const next = words.slice(index + 1).find(one => one.to > one.from)
    const isLast = index === words.length - 1
    const between = text.slice(to, next?.from ?? text.length)
    const isFound = to > from
    const end = isLast ? text.length : to + (isFound ? spaceIn(between) : between.trimEnd().length)
    const own = text.slice(start, Math.max(start, end))
    start = Math.max(start, end)
    return { ...word, word: own }
  })
}

function spaceIn(between: string): number {
  const space = between.search(/\s/)
  return space < 0 ? between.length : space
}

/** Lower case that moves no letter: a few have a longer small form. */
function lowered(text: string): string {
  const small = text.toLowerCase()
  if (small.length === text.length) return small
  return [...text].map(one => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join('')
}
