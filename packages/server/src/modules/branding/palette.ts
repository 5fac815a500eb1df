import type { BrandDesign, ContrastNote, NeutralTint } from '@scriptorium/contract'
import { clampChroma, converter, formatHex, wcagContrast } from 'culori'

type Appearance = 'light' | 'dark'
/** Names of the theme's custom properties, without the dashes, and their colours as #rrggbb. */
export type Shades = Record<string, string>
export type Palette = { light: Shades; dark: Shades; notes: ContrastNote[] }

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for controls and focus. */
const textContrast = 4.5
const controlContrast = 3

const toOklch = converter('oklch')

function shade(l: number, c: number, h: number): string {
  return formatHex(clampChroma({ mode: 'oklch', l, c, h }, 'oklch'))
}

const tints: Record<Exclude<NeutralTint, 'brand'>, { chroma: number; hue: number }> = {
  cool: { chroma: 0.008, hue: 255 },
  warm: { chroma: 0.01, hue: 70 },
  plain: { chroma: 0, hue: 0 },
}
const states = { ok: 150, warn: 75, bad: 25, info: 245 } as const

function neutrals(appearance: Appearance, c: number, h: number): Shades {
  return appearance === 'light'
    ? {
        surface: shade(1, 0, h),
        'surface-sunken': shade(0.977, c * 0.5, h),
        'surface-raised': shade(1, 0, h),
        'surface-hover': shade(0.957, c * 0.7, h),
        line: shade(0.91, c, h),
        'line-strong': shade(0.62, c * 1.5, h),
        ink: shade(0.22, c * 2, h),
        'ink-muted': shade(0.46, c * 2, h),
        skeleton: shade(0.93, c, h),
      }
    : {
        surface: shade(0.205, c, h),
        'surface-sunken': shade(0.17, c, h),
        'surface-raised': shade(0.25, c, h),
        'surface-hover': shade(0.265, c, h),
        line: shade(0.31, c * 1.2, h),
        'line-strong': shade(0.56, c * 1.5, h),
        ink: shade(0.94, c * 0.5, h),
        'ink-muted': shade(0.74, c, h),
        skeleton: shade(0.29, c, h),
      }
}

function stateShades(appearance: Appearance): Shades {
  const { ok, warn, bad, info } = states
  return appearance === 'light'
    ? {
        'ok-ink': shade(0.44, 0.11, ok),
        'ok-soft': shade(0.955, 0.04, ok),
        'ok-solid': shade(0.6, 0.14, ok),
        'warn-ink': shade(0.45, 0.1, warn),
        'warn-soft': shade(0.96, 0.05, warn + 10),
        'warn-solid': shade(0.62, 0.13, warn),
        'bad-ink': shade(0.47, 0.17, bad),
        'bad-soft': shade(0.96, 0.025, bad),
        'bad-solid': shade(0.55, 0.2, bad),
        'info-ink': shade(0.45, 0.12, info),
        'info-soft': shade(0.955, 0.025, info),
        'info-solid': shade(0.58, 0.14, info),
      }
    : {
        'ok-ink': shade(0.82, 0.13, ok),
        'ok-soft': shade(0.28, 0.045, ok),
        'ok-solid': shade(0.66, 0.14, ok),
        'warn-ink': shade(0.84, 0.12, warn),
        'warn-soft': shade(0.29, 0.045, warn),
        'warn-solid': shade(0.74, 0.14, warn),
        'bad-ink': shade(0.81, 0.11, bad),
        'bad-soft': shade(0.29, 0.06, bad),
        'bad-solid': shade(0.64, 0.19, bad),
        'info-ink': shade(0.82, 0.09, info),
        'info-soft': shade(0.29, 0.05, info),
        'info-solid': shade(0.66, 0.13, info),
      }
}

type Need = { against: string; atLeast: number }

/** The shade of this colour nearest to the wanted lightness that meets every need. */
function nearest(wanted: number, c: number, h: number, needs: readonly Need[]): string {
  const meets = (colour: string) => needs.every(({ against, atLeast }) => wcagContrast(colour, against) >= atLeast)
  for (let step = 0; step <= 500; step += 1) {
    for (const l of [wanted - step / 500, wanted + step / 500]) {
      if (l < 0 || l > 1) continue
      const colour = shade(l, c, h)
      if (meets(colour)) return colour
    }
  }
  throw new Error('No shade of a colour can be read on these surfaces')
}

const white = '#ffffff'
const surfaces = ['surface', 'surface-sunken', 'surface-raised', 'surface-hover'] as const

function shadesOf(appearance: Appearance, design: Pick<BrandDesign, 'colour' | 'tint'>): Shades {
  const { l, c, h = 0 } = toOklch(design.colour) ?? { l: 0.5, c: 0, h: 0 }
  const tint = design.tint === 'brand' ? { chroma: Math.min(c, 0.012), hue: h } : tints[design.tint]
  const base = { ...neutrals(appearance, tint.chroma, tint.hue), ...stateShades(appearance) }
  const at = (name: string) => base[name] ?? white
  const isLight = appearance === 'light'
  const soft = isLight ? shade(0.955, Math.min(c, 0.035), h) : shade(0.29, Math.min(c, 0.05), h)
  const mark = isLight ? shade(0.88, Math.min(c, 0.09), h) : shade(0.42, Math.min(c, 0.09), h)
  const underWhite = { against: white, atLeast: textContrast }
  const seen = (['surface', 'surface-sunken', 'surface-raised'] as const).map(name => ({
    against: at(name),
    atLeast: controlContrast,
  }))
  const onAll = [...surfaces.map(at), soft].map(against => ({ against, atLeast: textContrast }))
  // As given where it can be read: a brand recognises its own colour.
  const isReadable = [underWhite, ...seen].every(
    ({ against, atLeast }) => wcagContrast(design.colour, against) >= atLeast,
  )
  const brand = isReadable ? design.colour : nearest(l, c, h, [underWhite, ...seen])
  const brandL = toOklch(brand)?.l ?? l
  const ink = isLight
    ? nearest(Math.min(l, 0.48), c, h, onAll)
    : nearest(Math.max(l, 0.78), Math.min(c, 0.12), h, onAll)
  return {
    ...base,
    brand,
    'brand-hover': nearest(brandL - 0.06, c, h, [underWhite]),
    'brand-ink': ink,
    'brand-soft': soft,
    'brand-mark': nearest(toOklch(mark)?.l ?? 0.5, Math.min(c, 0.09), h, [
      { against: at('ink'), atLeast: textContrast },
    ]),
    'on-brand': white,
  }
}

function notesOf(appearance: Appearance, colour: string, shades: Shades): ContrastNote[] {
  const round = (contrast: number) => Math.floor(contrast * 10) / 10
  const shown = shades.brand ?? colour
  if (shown === colour) return []
  const underWhite = wcagContrast(colour, white)
  const onPage = wcagContrast(colour, shades.surface ?? white)
  return [
    underWhite < textContrast
      ? { appearance, use: 'text', given: colour, shown, givenContrast: round(underWhite), needed: textContrast }
      : { appearance, use: 'button', given: colour, shown, givenContrast: round(onPage), needed: controlContrast },
  ]
}

/** Every colour of the theme for a brand, light and dark. What could not be read is replaced by the nearest shade that can. */
export function paletteOf(design: Pick<BrandDesign, 'colour' | 'tint'>): Palette {
  const light = shadesOf('light', design)
  const dark = shadesOf('dark', design)
  return {
    light,
    dark,
    notes: [...notesOf('light', design.colour, light), ...notesOf('dark', design.colour, dark)],
  }
}

/** Which text stands on which ground, and which controls: what the theme promises to be readable. */
export const readablePairs: readonly { front: string; ground: string; atLeast: number }[] = [
  ...surfaces.flatMap(ground =>
    ['ink', 'ink-muted', 'brand-ink', 'ok-ink', 'warn-ink', 'bad-ink', 'info-ink'].map(front => ({
      front,
      ground,
      atLeast: textContrast,
    })),
  ),
  ...['ok', 'warn', 'bad', 'info'].map(state => ({
    front: `${state}-ink`,
    ground: `${state}-soft`,
    atLeast: textContrast,
  })),
  ...['brand-soft', 'bad-soft', 'warn-soft', 'ok-soft', 'info-soft'].map(ground => ({
    front: 'ink',
    ground,
    atLeast: textContrast,
  })),
  { front: 'brand-ink', ground: 'brand-soft', atLeast: textContrast },
  { front: 'ink-muted', ground: 'brand-soft', atLeast: textContrast },
  { front: 'ink', ground: 'brand-mark', atLeast: textContrast },
  { front: 'on-brand', ground: 'brand', atLeast: textContrast },
  { front: 'on-brand', ground: 'brand-hover', atLeast: textContrast },
  ...['surface', 'surface-sunken', 'surface-raised'].flatMap(ground =>
    ['brand', 'line-strong'].map(front => ({ front, ground, atLeast: controlContrast })),
  ),
  ...['ok-solid', 'warn-solid', 'bad-solid', 'info-solid'].map(front => ({
    front,
    ground: 'surface',
    atLeast: controlContrast,
  })),
]
