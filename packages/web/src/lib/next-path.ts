const base = 'http://here.invalid'

function hasControlCharacter(text: string): boolean {
  return [...text].some(character => character <= ' ' || character === '\u007f')
}

/** Where to go after log-in. Only a path on this very host is followed, anything else leads home. */
export function safeNextPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/'
  if (wanted.includes('\\') || hasControlCharacter(wanted) || wanted.startsWith('//')) return '/'
  if (!URL.canParse(wanted, base)) return '/'
  const url = new URL(wanted, base)
  if (url.origin !== base || url.pathname.startsWith('//') || url.pathname.startsWith('/log-in')) return '/'
  return url.pathname + url.search + url.hash
}
