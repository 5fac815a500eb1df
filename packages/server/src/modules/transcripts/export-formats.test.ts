import type { Segment, Transcript } from '@scriptorium/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportFormats } from './export-formats.ts'
import { exportDisposition } from './export-name.ts'
import { makeSegment } from './fixtures.ts'

const transcript = (segments: Segment[], title = 'Speech'): Transcript => ({
  id: '0190b0c0-0000-7000-8000-000000000001',
  jobId: '0190b0c0-0000-7000-8000-000000000002',
  fileId: null,
  title,
  language: 'en',
  languages: ['en'],
  durationMs: 60_000,
  coverage: 1,
  damaged: false,
  words: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  model: 'base',
  segments,
})

type Cue = { startMs: number; endMs: number; lines: string[] }
const clock = /^(\d\d+):([0-5]\d):([0-5]\d)([.,])(\d{3})$/
function ms(text: string | undefined, point: string): number {
  const [, hours, minutes, seconds, mark, rest] = clock.exec(text ?? '') ?? []
  expect(mark).toBe(point)
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(rest)
}
/** Refuses what a strict player would: numbering, times, empty or unescaped lines. */
function parseCues(blocks: string[], newline: string, point: string, numbered: boolean): Cue[] {
  return blocks.map((block, index) => {
    const lines = block.split(newline)
    if (numbered) expect(lines.shift()).toBe(String(index + 1))
    const [start, arrow, end, ...more] = lines.shift()?.split(' ') ?? []
    expect([arrow, more]).toEqual(['-->', []])
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      expect(line.trim()).not.toBe('')
      expect(line).not.toContain('-->')
      expect(line).not.toMatch(/[\r\n<>]/)
    }
    return { startMs: ms(start, point), endMs: ms(end, point), lines }
  })
}
function parseSrt(text: string): Cue[] {
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n{}]/)
  const cues = parseCues(text === '' ? [] : text.replace(/\r\n$/, '').split('\r\n\r\n'), '\r\n', ',', true)
  for (const cue of cues) expect(cue.endMs).toBeGreaterThan(cue.startMs)
  return cues
}
function parseVtt(text: string): Cue[] {
  const [head, ...blocks] = text.replace(/\n$/, '').split('\n\n')
  expect(head).toBe('WEBVTT')
  const cues = parseCues(blocks, '\n', '.', false)
  for (const { lines, startMs, endMs } of cues) {
    expect(endMs).toBeGreaterThan(startMs)
    for (const line of lines) expect(line).not.toMatch(/&(?!amp;|lt;|gt;)/)
  }
  return cues.map(cue => ({
    ...cue,
    lines: cue.lines.map(line => line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')),
  }))
}

const spoken = fc
  .array(fc.tuple(fc.constantFrom(' ', ''), fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })), {
    minLength: 1,
    maxLength: 12,
  })
  .map(words => words.map(([space, word]) => space + (word.replace(/\s/g, '') || 'x')))
const segments = fc.array(fc.tuple(spoken, fc.integer({ min: 0, max: 2_000 })), { maxLength: 12 }).map(parts => {
  let startMs = 0
  return parts.map(([words, gapMs]) => {
    const segment = makeSegment(words, startMs)
    startMs = segment.endMs + gapMs
    return segment
  })
})

describe('exports', () => {
  it('are valid in every format, whatever was said [EXP-03]', () => {
    fc.assert(
      fc.property(segments, cues => {
        expect(parseSrt(exportFormats.srt.write(transcript(cues))).length).toBe(cues.length)
        const vtt = parseVtt(exportFormats.vtt.write(transcript(cues)))
        const bare = (text: string) => text.replace(/\s/g, '')
        expect(vtt.map(cue => bare(cue.lines.join('')))).toEqual(cues.map(cue => bare(cue.text)))
        expect(JSON.parse(exportFormats.json.write(transcript(cues))).segments).toEqual(
          JSON.parse(JSON.stringify(cues)),
        )
      }),
    )
  })
  it('neutralise markup, arrows, styles and entities [EXP-03]', () => {
    const nasty = transcript([makeSegment(['<script>', ' -->', ' {\\an8}', ' &lt;', ' <00:00:01.000>'])])
    expect(parseSrt(exportFormats.srt.write(nasty))[0]?.lines).toEqual(['‹script› --› (\\an8) &lt; ‹00:00:01.000›'])
    expect(exportFormats.vtt.write(nasty)).toContain('&lt;script&gt; --&gt; {\\an8} &amp;lt; &lt;00:00:01.000&gt;')
  })
  it('say where speech was not recognised', () => {
    const gap = makeSegment([], 28_000, { text: '', endMs: 54_000, flags: ['unrecognised'], language: 'und' })
    const cues = transcript([makeSegment(['Before']), gap, makeSegment([' after'], 60_000)])
    expect(parseSrt(exportFormats.srt.write(cues))[1]).toEqual({
      startMs: 28_000,
      endMs: 54_000,
      lines: ['[speech not recognised]'],
    })
    expect(parseVtt(exportFormats.vtt.write(cues))[1]?.lines).toEqual(['[speech not recognised]'])
    expect(exportFormats.txt.write(cues)).toBe('Before\n\n[speech not recognised, 0:28-0:54]\n\nafter\n')
  })
  it('break long cues into two lines of about one length, and write no empty file wrongly', () => {
    const words = 'I say to the House that it is not the end and not even the beginning'
      .split(' ')
      .map(word => ` ${word}`)
    const [cue] = parseSrt(exportFormats.srt.write(transcript([makeSegment(words)])))
    expect(cue?.lines).toEqual(['I say to the House that it is not', 'the end and not even the beginning'])
    expect(
      [exportFormats.srt, exportFormats.vtt, exportFormats.txt].map(format => format.write(transcript([]))),
    ).toEqual(['', 'WEBVTT\n', ''])
  })
  it('say who speaks, where that changes, and neutralise names [EXP-03]', () => {
    const said = (speaker: string, n: number) => makeSegment([' Well'], n * 1_000, { speaker })
    const talk = transcript([said('Speaker 1', 0), said('Speaker 1', 1), said('<b>&', 2)])
    expect(exportFormats.srt.write(talk).match(/\n(.*Well)/g)).toEqual(['\nSpeaker 1: Well', '\nWell', '\n‹b›&: Well'])
    expect(exportFormats.vtt.write(talk)).toContain('\n<v Speaker 1>Well\n')
    expect(exportFormats.vtt.write(talk)).toContain('\n<v &lt;b&gt;&amp;>Well\n')
    expect(exportFormats.txt.write(talk)).toBe('Speaker 1: Well Well\n\n<b>&: Well\n')
  })
  it('write text in paragraphs, without spaces where the script has none', () => {
    const english = transcript([makeSegment([' One.']), makeSegment([' Two.'], 400), makeSegment([' Three.'], 9_000)])
    expect(exportFormats.txt.write(english)).toBe('One. Two.\n\nThree.\n')
    const japanese = transcript([makeSegment(['こん', 'にちは']), makeSegment(['世界'], 700)])
    expect(exportFormats.txt.write(japanese)).toBe('こんにちは世界\n')
  })
})

describe('the name of an export', () => {
  it.each([
    ['Board meeting.mp3', 'Board meeting.srt'],
    ['../../etc/passwd', 'etc passwd.srt'],
    ['a\r\nSet-Cookie: x=1', 'a Set-Cookie x=1.srt'],
    ['…', '….srt'],
    ['CON', 'transcript.srt'],
    ['Zürich – "Straße"', 'Zürich – Straße.srt'],
    ['\u202egpj.exe', 'gpj.exe.srt'],
  ])('is safe for %j', (title, name) => {
    const header = exportDisposition(title, 'srt')
    expect(header).toMatch(/^attachment; filename="[ !#-[\]-~]+"; filename\*=UTF-8''[A-Za-z0-9.!#$&+^_`|~%-]+$/)
    expect(decodeURIComponent(header.split("''")[1] ?? '')).toBe(name)
  })
})
