export type ImageKind = 'png' | 'jpeg' | 'webp' | 'svg'
export type Size = { width: number; height: number }

export const mostImageBytes = 2_000_000
const mostSvgBytes = 200_000
export const mostSide = 4096
const mostUses = 100

/** What these bytes are by their beginning; what a browser said about them does not count. */
export function kindOfImage(bytes: Buffer): ImageKind | null {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png'
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  return /^\ufeff?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(bytes.toString('utf8', 0, 4000))
    ? 'svg'
    : null
}

const refusals: readonly [pattern: RegExp, why: string][] = [
  [/<!doctype|<!entity|<\?xml-stylesheet/i, 'It has a document type or entities. Save it as plain SVG.'],
  [
    /<(?:[\w-]+:)?(script|foreignobject|iframe|handler|listener|animate\w*|set)[\s/>]/i,
    'It holds a script or moving parts. Save it without them.',
  ],
  [/<(?:[\w-]+:)?(image|feimage)[\s/>]/i, 'It embeds another image. Draw everything as shapes, or upload a PNG.'],
  [/<(?:[\w-]+:)?text[\s/>]/i, 'It holds text in a font. Convert the text to outlines.'],
  [/\son[a-z]+\s*=/i, 'It holds a script. Save it without it.'],
  [/href\s*=\s*(?!["']#)/i, 'It points to something outside of itself. Save it with everything inside.'],
  [/url\(\s*(?!["']?#)/i, 'It points to something outside of itself. Save it with everything inside.'],
  [/@(import|font-face)/i, 'It loads a style or a font. Save it with everything inside.'],
]

/** Why an SVG is not drawn, as a sentence; nothing when it is harmless [MED-09]. */
export function svgFault(text: string): string | null {
  if (Buffer.byteLength(text) > mostSvgBytes) return 'It is larger than 200 KB. Simplify it, or upload a PNG.'
  if (text.includes('\0')) return 'It cannot be read.'
  const found = refusals.find(([pattern]) => pattern.test(text))
  if (found) return found[1]
  if ((text.match(/<(?:[\w-]+:)?use[\s/>]/gi) ?? []).length > mostUses) return 'It repeats too many parts. Simplify it.'
  const size = sizeOfSvg(text)
  if (!size) return 'It names no size. Save it with a viewBox.'
  return Math.max(size.width, size.height) > mostSide ? `It is larger than ${mostSide} by ${mostSide}.` : null
}

function sizeOfSvg(text: string): Size | null {
  const root = /<svg[^>]*>/i.exec(text)?.[0] ?? ''
  const side = (name: string) =>
    Number(new RegExp(`\\s${name}\\s*=\\s*["']([0-9.]+)(?:px)?["']`).exec(root)?.[1] ?? NaN)
  const box =
    /\sviewBox\s*=\s*["']([^"']+)["']/
      .exec(root)?.[1]
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? []
  // What names a size in other units has to fit by its viewBox.
  if (/\s(width|height)\s*=\s*["'](?![0-9.]+(px)?["']|100%["'])/.test(root)) return null
  const [width, height] = [side('width'), side('height')]
  const sizes = [
    { width, height },
    { width: box[2] ?? NaN, height: box[3] ?? NaN },
  ].filter(size => size.width > 0 && size.height > 0)
  return sizes.toSorted((one, other) => other.width * other.height - one.width * one.height)[0] ?? null
}

/** Width and height as the header says, before anything is decoded. */
export function sizeOfRaster(kind: Exclude<ImageKind, 'svg'>, bytes: Buffer): Size | null {
  if (kind === 'png')
    return bytes.length < 24 ? null : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  return kind === 'jpeg' ? sizeOfJpeg(bytes) : sizeOfWebp(bytes)
}

function sizeOfJpeg(bytes: Buffer): Size | null {
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}

function sizeOfWebp(bytes: Buffer): Size | null {
  if (bytes.length < 30) return null
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) }
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}
