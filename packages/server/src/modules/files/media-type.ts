const unknown = 'application/octet-stream'
const known = new Set([
  'audio/aac',
  'audio/amr',
  'audio/flac',
  'audio/m4a',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/opus',
  'audio/wav',
  'audio/webm',
  'audio/x-aiff',
  'audio/x-m4a',
  'audio/x-ms-wma',
  'audio/x-wav',
  'video/mp4',
  'video/mpeg',
  'video/ogg',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/x-msvideo',
])

/** What a client says about its file counts only when it is one of these: nothing a browser would run or render [FIL-10]. */
export function mediaTypeOf(given: string | null | undefined): string {
  const type = given?.split(';')[0]?.trim().toLowerCase() ?? ''
  return known.has(type) ? type : unknown
}
