import { expect, it } from 'vitest'
import { playerKey } from './player-keys.ts'

it('gives each key its meaning', () => {
  expect(playerKey(' ', true)).toBe('toggle')
  expect(playerKey('ArrowLeft', true)).toBe('back')
  expect(playerKey('>', true)).toBe('faster')
  expect(playerKey('x', true)).toBeNull()
})

it('leaves printable keys alone when single keys are switched off', () => {
  expect(playerKey('>', false)).toBeNull()
  expect(playerKey(' ', false)).toBe('toggle')
})
