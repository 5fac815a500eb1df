import { buffer } from 'node:stream/consumers'
import { ResizeFilterType, Transformer } from '@napi-rs/image'

// A process of its own: whatever an image does to a decoder happens here, and ends with the time limit of the parent.
const [isSvg, most] = [process.argv[2] === 'svg', Number(process.argv[3])]
const bytes = await buffer(process.stdin)
// Drawn anew from pixels: metadata and whatever else was in the file stay behind.
const drawn = isSvg ? await Transformer.fromSvg(bytes).png() : bytes
const { width, height } = await new Transformer(drawn).metadata(false)
const scale = Math.min(1, most / width, most / height)
const side = (length: number) => Math.max(1, Math.round(length * scale))
const sized = new Transformer(drawn).resize(side(width), side(height), ResizeFilterType.Lanczos3)
process.stdout.write(await sized.png())
