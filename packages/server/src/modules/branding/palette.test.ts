import { NeutralTint } from '@scriptorium/contract'
import { wcagContrast } from 'culori'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paletteOf, readablePairs } from './palette.ts'

const colours = fc.integer({ min: 0, max: 0xffffff }).map(value => `#${value.toString(16).padStart(6, '0')}`)
const tints = fc.constantFrom(...NeutralTint.options)

/** Pairs of a palette that cannot be read. */
function unreadable(colour: string, tint: (typeof NeutralTint.options)[number]): string[] {
  const palette = paletteOf({ colour, tint })
  return (['light', 'dark'] as const).flatMap(appearance =>
    readablePairs.flatMap(({ front, ground, atLeast }) => {
      const contrast = wcagContrast(palette[appearance][front] ?? '', palette[appearance][ground] ?? '')
      return contrast >= atLeast
        ? []
        : [`${appearance} ${colour} ${tint}: ${front} on ${ground} has ${contrast.toFixed(2)}`]
    }),
  )
}

describe('the palette of a brand', () => {
  it('keeps every text at 4.5:1 and every control at 3:1, whatever the colour', () => {
    fc.assert(
      fc.property(colours, tints, (colour, tint) => {
        expect(unreadable(colour, tint)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('can be read in white, black, grey and the loudest colours', () => {
    const loud = ['#ffffff', '#000000', '#808080', '#ffff00', '#00ff00', '#00ffff', '#ff00ff', '#ff0000', '#0000ff']
    expect(loud.flatMap(colour => NeutralTint.options.flatMap(tint => unreadable(colour, tint)))).toEqual([])
  })

  it('leaves a colour alone that can be read, and says nothing about it', () => {
    const { light, notes } = paletteOf({ colour: '#1f4b6e', tint: 'cool' })
    expect(light.brand).toBe('#1f4b6e')
    expect(notes.filter(note => note.appearance === 'light')).toEqual([])
  })

  it('says which shade stands in for a colour that cannot be read, and why', () => {
    const { light, notes } = paletteOf({ colour: '#ffe600', tint: 'cool' })
    expect(notes[0]).toEqual({
      appearance: 'light',
      use: 'text',
      given: '#ffe600',
      shown: light.brand,
      givenContrast: 1.2,
      needed: 4.5,
    })
    expect(wcagContrast(light.brand ?? '', '#ffffff')).toBeGreaterThanOrEqual(4.5)
  })

  it('gives the same shades for the same colour', () => {
    expect(paletteOf({ colour: '#8a3ffc', tint: 'brand' })).toEqual(paletteOf({ colour: '#8a3ffc', tint: 'brand' }))
  })
})
