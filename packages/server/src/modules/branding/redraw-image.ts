import { execFile } from 'node:child_process'
import path from 'node:path'
import { Problem } from '#infra/http'
import {
  type ImageKind,
  kindOfImage,
  mostImageBytes,
  mostSide,
  type Size,
  sizeOfRaster,
  svgFault,
} from './image-rules.ts'

export type DrawnImage = Size & { bytes: Buffer }

const child = path.join(import.meta.dirname, 'draw-child.ts')
const mostMs = 15_000
/** Longest side of what is kept: twice what a page shows. */
const keptSide = 512

/** A logo drawn anew as PNG, without metadata. What is no harmless image of a fitting size is refused [MED-09]. */
export async function redrawImage(bytes: Buffer): Promise<DrawnImage> {
  if (bytes.length > mostImageBytes) throw new Problem('too-large', { detail: 'An image has at most 2 MB.' })
  const kind = kindOfImage(bytes)
  if (!kind) throw new Problem('unsupported-media-type', { detail: 'Upload a PNG, JPEG, WebP or SVG image.' })
  refuseHarm(kind, bytes)
  const png = await draw(kind, bytes)
  const size = sizeOfRaster('png', png)
  if (!size) throw new Error('What was drawn is no PNG')
  return { ...size, bytes: png }
}

function refuseHarm(kind: ImageKind, bytes: Buffer) {
  if (kind === 'svg') {
    const fault = svgFault(bytes.toString('utf8'))
    if (fault) throw new Problem('image-refused', { detail: `This SVG is not accepted. ${fault}` })
    return
  }
  const size = sizeOfRaster(kind, bytes)
  if (!size || size.width === 0 || size.height === 0) throw damaged()
  if (Math.max(size.width, size.height) > mostSide)
    throw new Problem('image-refused', { detail: `This image is larger than ${mostSide} by ${mostSide} pixels.` })
}

function damaged() {
  return new Problem('image-refused', { detail: 'This image is damaged. Save it anew and upload that.' })
}

function draw(kind: ImageKind, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const drawing = execFile(
      process.execPath,
      ['--max-old-space-size=128', child, kind, String(keptSide)],
      { env: {}, encoding: 'buffer', timeout: mostMs, killSignal: 'SIGKILL', maxBuffer: 4_000_000 },
      (error, stdout) => (error || stdout.length === 0 ? reject(damaged()) : resolve(stdout)),
    )
    // A child that ends early closes its input; the callback above says so.
    drawing.stdin?.on('error', () => undefined)
    drawing.stdin?.end(bytes)
  })
}
