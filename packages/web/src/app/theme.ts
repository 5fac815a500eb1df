import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

function ten(value: string): MantineColorsTuple {
  return [value, value, value, value, value, value, value, value, value, value]
}

/** From the ground to the ink. */
const neutrals: MantineColorsTuple = [
  'var(--surface-sunken)',
  'var(--surface-hover)',
  'var(--line)',
  'var(--line)',
  'var(--line-strong)',
  'var(--line-strong)',
  'var(--ink-muted)',
  'var(--ink-muted)',
  'var(--ink)',
  'var(--ink)',
]

/** The library counts its dark neutrals from the ink down, with the ground of fields at six and of the page at seven. */
const darkNeutrals: MantineColorsTuple = [
  'var(--ink)',
  'var(--ink)',
  'var(--ink-muted)',
  'var(--ink-muted)',
  'var(--line-strong)',
  'var(--surface-hover)',
  'var(--surface)',
  'var(--surface)',
  'var(--surface-sunken)',
  'var(--surface-sunken)',
]

/** Binds the component library to the tokens of theme.css, so that one file decides how everything looks. */
export const theme = createTheme({
  primaryColor: 'brand',
  colors: {
    brand: ten('var(--brand)'),
    red: ten('var(--bad-solid)'),
    gray: neutrals,
    dark: darkNeutrals,
  },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font)', fontWeight: 'var(--weight-strong)' },
  fontSizes: {
    xs: 'var(--text-xs)',
    sm: 'var(--text-sm)',
    md: 'var(--text-md)',
    lg: 'var(--text-lg)',
    xl: 'var(--text-xl)',
  },
  spacing: {
    xs: 'var(--space-2)',
    sm: 'var(--space-3)',
    md: 'var(--space-4)',
    lg: 'var(--space-6)',
    xl: 'var(--space-8)',
  },
  radius: { xs: '4px', sm: 'var(--radius)', md: 'var(--radius)', lg: 'var(--radius)', xl: 'var(--radius)' },
  defaultRadius: 'md',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    // A round box would look like a choice of one.
    Checkbox: { defaultProps: { radius: 'xs' } },
    PasswordInput: { defaultProps: { visibilityToggleButtonProps: { c: 'var(--ink-muted)' } } },
  },
  shadows: {
    xs: 'none',
    sm: 'none',
    md: 'var(--shadow-overlay)',
    lg: 'var(--shadow-overlay)',
    xl: 'var(--shadow-overlay)',
  },
})

const bound = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-muted)',
  '--mantine-color-placeholder': 'var(--ink-muted)',
  '--mantine-color-error': 'var(--bad-ink)',
  '--mantine-color-anchor': 'var(--brand-ink)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--surface-hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--surface-hover)',
  '--mantine-color-disabled-color': 'var(--ink-muted)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--brand)',
  '--mantine-primary-color-filled-hover': 'var(--brand-hover)',
  '--mantine-primary-color-contrast': 'var(--on-brand)',
  '--mantine-primary-color-light': 'var(--brand-soft)',
  '--mantine-primary-color-light-hover': 'var(--brand-soft)',
  '--mantine-primary-color-light-color': 'var(--brand-ink)',
  '--mantine-color-brand-filled': 'var(--brand)',
  '--mantine-color-brand-filled-hover': 'var(--brand-hover)',
  '--mantine-color-brand-outline': 'var(--brand-ink)',
  '--mantine-color-brand-text': 'var(--brand-ink)',
  '--mantine-color-brand-light': 'var(--brand-soft)',
  '--mantine-color-brand-light-hover': 'var(--brand-soft)',
  '--mantine-color-brand-light-color': 'var(--brand-ink)',
  '--mantine-color-gray-light': 'var(--surface-hover)',
  '--mantine-color-gray-light-hover': 'var(--surface-hover)',
  '--mantine-color-gray-light-color': 'var(--ink)',
  '--mantine-color-red-filled': 'var(--bad-ink)',
  '--mantine-color-red-text': 'var(--bad-ink)',
  '--mantine-color-red-light': 'var(--bad-soft)',
  '--mantine-color-red-light-hover': 'var(--bad-soft)',
  '--mantine-color-red-light-color': 'var(--bad-ink)',
}

export const bindTokens: CSSVariablesResolver = () => ({ variables: {}, light: bound, dark: bound })
