import type { BrandDesign, Font } from '@scriptorium/contract'
import { paletteOf, type Shades } from './palette.ts'

const fallbacks = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif'
/** Families as their sheets name them. */
const families: Record<Font, string> = {
  system: fallbacks,
  inter: `"Inter Variable", ${fallbacks}`,
  'source-sans': `"Source Sans 3 Variable", ${fallbacks}`,
  'plex-sans': `"IBM Plex Sans", ${fallbacks}`,
  atkinson: `"Atkinson Hyperlegible", ${fallbacks}`,
  'nunito-sans': `"Nunito Sans Variable", ${fallbacks}`,
  literata: 'Literata Variable, Georgia, "Times New Roman", serif',
}
const corners: Record<BrandDesign['radius'], string> = { none: '0px', small: '4px', medium: '8px', large: '14px' }
const compact = '--space-3:8px;--space-4:12px;--space-6:18px;--space-8:24px;'

const declare = (shades: Shades) =>
  Object.entries(shades)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('')

/** The sheet that the page brings with it, so that the first paint is the brand's. Made of tokens only [WEB-02];
 * `:root:root` stands above the product's own sheet wherever that is loaded. */
export function brandSheet(design: Pick<BrandDesign, 'colour' | 'tint' | 'radius' | 'density' | 'font'>): string {
  const { light, dark } = paletteOf(design)
  const shape = `--brand-colour:${design.colour};--font:${families[design.font]};--radius:${corners[design.radius]};`
  const density = design.density === 'compact' ? compact : ''
  const fine = design.density === 'compact' ? '@media (pointer:fine){:root:root{--target:32px}}' : ''
  return `:root:root{${shape}${density}${declare(light)}}:root:root[data-mantine-color-scheme="dark"]{${declare(dark)}}${fine}`
}
