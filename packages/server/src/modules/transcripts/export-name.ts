const mediaEnding = /\.(mp3|m4a|wav|flac|ogg|oga|opus|aac|wma|aiff?|mp4|m4v|mov|mkv|webm|avi|mpe?g|amr|3gp)$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]/g
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A file name from a title that no system misreads, as a Content-Disposition header [EXP-03]. */
export function exportDisposition(title: string, ending: string): string {
  const cleaned = title.toWellFormed().replace(mediaEnding, '').replace(unsafe, ' ').replace(/\s+/g, ' ')
  const trimmed = [...cleaned]
    .slice(0, 120)
    .join('')
    .replace(/^[.\s-]+|[.\s]+$/g, '')
  const name = `${trimmed === '' || reserved.test(trimmed) ? 'transcript' : trimmed}.${ending}`
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '_')
  const plain = ascii.startsWith('.') ? `transcript${ascii}` : ascii
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, hex)}`
}

function hex(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}
