import { useEffect } from 'react'
import { readLocal } from '#lib/local-setting.ts'
import type { Playback } from './playback.ts'

const stepMs = 5000

/** What a key means to the player; null where it belongs to something else. */
export function playerKey(key: string, withSingleKeys: boolean): 'toggle' | 'back' | 'on' | 'slower' | 'faster' | null {
  if (key === ' ') return 'toggle'
  if (key === 'ArrowLeft') return 'back'
  if (key === 'ArrowRight') return 'on'
  if (!withSingleKeys) return null
  if (key === '<') return 'slower'
  return key === '>' ? 'faster' : null
}

function belongsElsewhere(event: KeyboardEvent): boolean {
  const { target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('input,textarea,select,[role="menu"],[role="dialog"],[contenteditable]')) return true
  return event.key === ' ' && target.closest('button,a') !== null
}

export function usePlayerKeys(playback: Playback, step: (by: 1 | -1) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const meaning = belongsElsewhere(event) ? null : playerKey(event.key, readLocal('single-keys') !== 'off')
      if (!meaning) return
      event.preventDefault()
      if (meaning === 'toggle') playback.toggle()
      if (meaning === 'back') playback.seek(playback.positionMs() - stepMs)
      if (meaning === 'on') playback.seek(playback.positionMs() + stepMs)
      if (meaning === 'slower') step(-1)
      if (meaning === 'faster') step(1)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [playback, step])
}
