import type { ExportFormat, Segment, Transcript } from '@scriptorium/contract'
import { subtitleLines } from './subtitle-lines.ts'

type Format = { mediaType: string; write: (transcript: Transcript) => string }

/** The text of each format, escaped for it [EXP-03]. */
export const exportFormats: Record<ExportFormat, Format> = {
  srt: { mediaType: 'application/x-subrip; charset=utf-8', write: writeSrt },
  vtt: { mediaType: 'text/vtt; charset=utf-8', write: writeVtt },
  txt: { mediaType: 'text/plain; charset=utf-8', write: writeText },
  json: { mediaType: 'application/json; charset=utf-8', write: writeJson },
}

/** Where speech was heard that nobody could write down. */
const notRecognised = '[speech not recognised]'
const paragraphPauseMs = 2_000

/** Who speaks, where that is another one than before. */
function speakerChange(segment: Segment, previous: Segment | undefined): string {
  return segment.speaker !== undefined && segment.speaker !== previous?.speaker ? `${segment.speaker}: ` : ''
}

/** SubRip knows no escaping, and players take `<b>` and `{\an8}` for commands: look-alikes stand in. Lines end in CRLF. */
function writeSrt({ segments }: Transcript): string {
  return shown(segments)
    .map(({ segment, lines }, index) => {
      const who = speakerChange(segment, segments[index - 1])
      const text = lines.map((line, place) =>
        `${place === 0 ? who : ''}${line}`
          .replaceAll('<', '‹')
          .replaceAll('>', '›')
          .replaceAll('{', '(')
          .replaceAll('}', ')'),
      )
      const time = `${clock(segment.startMs, ',')} --> ${clock(endOf(segment), ',')}`
      return `${[index + 1, time, ...text].join('\r\n')}\r\n`
    })
    .join('\r\n')
}

function writeVtt({ segments }: Transcript): string {
  const cues = shown(segments).map(({ segment, lines }) => {
    const who = segment.speaker === undefined ? '' : `<v ${escaped(segment.speaker)}>`
    const text = lines.map((line, place) => `${place === 0 ? who : ''}${escaped(line)}`)
    return `${[`${clock(segment.startMs, '.')} --> ${clock(endOf(segment), '.')}`, ...text].join('\n')}\n`
  })
  return ['WEBVTT\n', ...cues].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Paragraphs: a new one after a pause, at another language or speaker, and around what was not recognised. */
function writeText({ segments }: Transcript): string {
  const paragraphs: string[] = []
  let previous: Segment | undefined
  for (const segment of segments) {
    const text =
      segment.text || `${notRecognised.slice(0, -1)}, ${shortClock(segment.startMs)}-${shortClock(segment.endMs)}]`
    const isNew =
      !previous ||
      segment.startMs - previous.endMs >= paragraphPauseMs ||
      segment.language !== previous.language ||
      segment.speaker !== previous.speaker ||
      segment.text === '' ||
      previous.text === ''
    if (isNew) paragraphs.push(`${speakerChange(segment, previous)}${text}`)
    else paragraphs.push(`${paragraphs.pop()}${joint(previous, segment)}${text}`)
    previous = segment
  }
  return paragraphs.map(paragraph => `${paragraph}\n`).join('\n')
}

/** Scripts without spaces have none between segments either. */
function joint(previous: Segment | undefined, next: Segment): string {
  const first = next.words[0]?.text
  return first !== undefined && !first.startsWith(' ') && previous?.words.at(-1) ? '' : ' '
}

function writeJson(transcript: Transcript): string {
  return `${JSON.stringify(transcript, undefined, 2)}\n`
}

function shown(segments: readonly Segment[]): { segment: Segment; lines: string[] }[] {
  return segments.map(segment => ({ segment, lines: linesOf(segment) }))
}

function linesOf(segment: Segment): string[] {
  if (segment.text === '') return [notRecognised]
  return segment.words.length > 0 ? subtitleLines(segment.words.map(word => word.text)) : [segment.text]
}

/** A cue of no length is not valid. */
function endOf(segment: Segment): number {
  return Math.max(segment.endMs, segment.startMs + 1)
}

function clock(ms: number, point: ',' | '.'): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${point}${String(ms % 1000).padStart(3, '0')}`
}

function shortClock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const tail = String(rest).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}
