import { useLingui } from '@lingui/react/macro'
import type { Density, Font, NeutralTint, Radius } from '@scriptorium/contract'
import type { Choice } from '#ui/select-field.tsx'

/** The words of each choice that a brand has. */
export function useDesignChoices() {
  const { t } = useLingui()
  const font: readonly Choice<Font>[] = [
    { value: 'system', label: t`As the device` },
    { value: 'inter', label: 'Inter' },
    { value: 'source-sans', label: 'Source Sans 3' },
    { value: 'plex-sans', label: 'IBM Plex Sans' },
    { value: 'atkinson', label: 'Atkinson Hyperlegible' },
    { value: 'nunito-sans', label: 'Nunito Sans' },
    { value: 'literata', label: 'Literata' },
  ]
  const tint: readonly Choice<NeutralTint>[] = [
    { value: 'cool', label: t`Cool` },
    { value: 'warm', label: t`Warm` },
    { value: 'plain', label: t`None` },
    { value: 'brand', label: t`Of the brand colour` },
  ]
  const radius: readonly Choice<Radius>[] = [
    { value: 'none', label: t`Square` },
    { value: 'small', label: t`Slightly round` },
    { value: 'medium', label: t`Round` },
    { value: 'large', label: t`Very round` },
  ]
  const density: readonly Choice<Density>[] = [
    { value: 'comfortable', label: t`Comfortable` },
    { value: 'compact', label: t`Compact` },
  ]
  return { font, tint, radius, density, timeZone: timeZones }
}

function timeZones(chosen: string): Choice<string>[] {
  return [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].map(value => ({ value, label: value }))
}
