import type { Segment } from '@scriptorium/contract'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { type Place, placeAt } from './place.ts'

/** What the page knows about playback. Kept outside React, so that a word lights up without drawing the page anew. */
export type Playback = {
  attach: (audio: HTMLAudioElement | null) => void
  place: () => Place
  positionMs: () => number
  isPlaying: () => boolean
  subscribe: (listener: () => void) => () => void
  seek: (positionMs: number) => void
  toggle: () => void
  setRate: (rate: number) => void
}

function makePlayback(segments: readonly Segment[]): Playback {
  const listeners = new Set<() => void>()
  let audio: HTMLAudioElement | null = null
  let place: Place = { segment: -1, word: -1 }
  let frame = 0
  const positionMs = () => (audio ? Math.round(audio.currentTime * 1000) : 0)
  const tell = () => {
    const next = placeAt(segments, positionMs())
    if (next.segment !== place.segment || next.word !== place.word) place = next
    for (const listener of listeners) listener()
  }
  const follow = () => {
    tell()
    if (audio && !audio.paused) frame = requestAnimationFrame(follow)
  }
  const restart = () => {
    cancelAnimationFrame(frame)
    follow()
  }
  const moments = ['play', 'pause', 'seeked', 'seeking', 'ended', 'loadedmetadata', 'ratechange'] as const
  return {
    attach: next => {
      for (const moment of moments) audio?.removeEventListener(moment, restart)
      audio = next
      for (const moment of moments) audio?.addEventListener(moment, restart)
    },
    place: () => place,
    positionMs,
    isPlaying: () => audio !== null && !audio.paused,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    seek: position => {
      if (audio) audio.currentTime = Math.max(0, position) / 1000
    },
    toggle: () => {
      if (!audio) return
      // A refused start shows as the error of the player itself.
      if (audio.paused) audio.play().catch(() => undefined)
      else audio.pause()
    },
    setRate: rate => {
      if (audio) audio.playbackRate = rate
    },
  }
}

export function usePlayback(segments: readonly Segment[]): Playback {
  return useMemo(() => makePlayback(segments), [segments])
}

export function usePlace(playback: Playback): Place {
  return useSyncExternalStore(playback.subscribe, playback.place)
}

/** The word of this segment that is spoken now; null in every other segment. */
export function useWordOf(playback: Playback, segment: number): number | null {
  return useSyncExternalStore(playback.subscribe, () => {
    const place = playback.place()
    return place.segment === segment ? place.word : null
  })
}

/** Seconds are enough for a clock: the page is not drawn sixty times a second. */
export function useClock(playback: Playback): { positionMs: number; isPlaying: boolean } {
  const quarter = useSyncExternalStore(playback.subscribe, () => Math.floor(playback.positionMs() / 250))
  const isPlaying = useSyncExternalStore(playback.subscribe, playback.isPlaying)
  return { positionMs: quarter * 250, isPlaying }
}

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

export function useSpeed(playback: Playback): {
  speed: number
  speeds: readonly number[]
  setSpeed: (speed: number) => void
  step: (by: 1 | -1) => void
} {
  const [speed, setSpeed] = useState(1)
  useEffect(() => playback.setRate(speed), [playback, speed])
  const step = (by: 1 | -1) => setSpeed(before => speeds[speeds.indexOf(before) + by] ?? before)
  return { speed, speeds, setSpeed, step }
}
