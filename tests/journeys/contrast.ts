import type { Page } from 'playwright-core'

/** `rest`: as the page stands. `hover`: as if a pointer were over everything at once. */
export type Pointer = 'rest' | 'hover'

/** Puts a sheet of tokens in place of the page's own, and gives every visible text that has less contrast than WCAG 2.2 AA asks for.
 * Colours are the computed ones, drawn on a canvas and laid over one another as the browser does. */
export function faintTexts(
  page: Page,
  sheet: string,
  appearance: 'light' | 'dark',
  pointer: Pointer = 'rest',
): Promise<string[]> {
  return page.evaluate(
    ([tokens, scheme, pointed]) => {
      type Pixel = readonly [number, number, number, number]
      const own = document.getElementById('brand-tokens')
      if (!own) throw new Error('This page wears no brand')
      // Without transitions, so that colours are the new ones at once and not halfway there.
      const still = new CSSStyleSheet()
      still.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important }')
      // A class that nobody has weighs as much as the pointer that it stands for.
      const overAll = new CSSStyleSheet()
      const rules = [...document.styleSheets].flatMap(one => [...one.cssRules].map(rule => rule.cssText))
      const hovering = rules.filter(rule => rule.includes(':hover'))
      overAll.replaceSync(hovering.map(rule => rule.replaceAll(':hover', ':not(.nobody)')).join('\n'))
      document.adoptedStyleSheets = pointed === 'hover' ? [still, overAll] : [still]
      own.textContent = tokens
      document.documentElement.setAttribute('data-mantine-color-scheme', scheme)

      const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
      if (!canvas) throw new Error('This browser draws nothing')
      const known = new Map<string, Pixel>()
      const pixelOf = (colour: string): Pixel => {
        const before = known.get(colour)
        if (before) return before
        canvas.clearRect(0, 0, 1, 1)
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
        const pixel: Pixel = [red, green, blue, alpha / 255]
        known.set(colour, pixel)
        return pixel
      }
      const over = (top: Pixel, below: Pixel): Pixel => {
        const mix = (at: 0 | 1 | 2) => top[at] * top[3] + below[at] * (1 - top[3])
        return [mix(0), mix(1), mix(2), 1]
      }
      const lightness = ([red, green, blue]: Pixel) => {
        const linear = (value: number) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4)
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
      }
      const above = (element: Element): Element[] =>
        element.parentElement ? [...above(element.parentElement), element] : [element]

      const faint: string[] = []
      const measure = (element: Element, text: string, part?: string) => {
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return
        // What cannot be used, and what only a screen reader reads, may be faint.
        if (element.closest(':disabled, [aria-disabled="true"], [data-disabled], .visually-hidden, svg')) return
        let ground: Pixel = pixelOf(scheme === 'dark' ? '#000000' : '#ffffff')
        let opacity = 1
        for (const one of above(element)) {
          const { backgroundColor, opacity: own } = getComputedStyle(one)
          ground = over(pixelOf(backgroundColor), ground)
          opacity *= Number(own)
        }
        const { color, fontSize, fontWeight, opacity: ofPart } = getComputedStyle(element, part)
        const [red, green, blue, alpha] = pixelOf(color)
        const shown = over([red, green, blue, alpha * opacity * (part ? Number(ofPart) : 1)], ground)
        const [high = 0, low = 0] = [lightness(shown), lightness(ground)].sort((one, other) => other - one)
        const contrast = (high + 0.05) / (low + 0.05)
        const size = Number.parseFloat(fontSize)
        const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700)
        // A canvas rounds each channel to whole steps.
        if (contrast < (isLarge ? 3 : 4.5) - 0.03) faint.push(`${contrast.toFixed(2)}: ${text.slice(0, 40)}`)
      }
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const text = node.textContent?.trim() ?? ''
        if (node.parentElement && text !== '') measure(node.parentElement, text)
      }
      // What stands in a field is no text of the page.
      for (const field of document.querySelectorAll('input, textarea')) {
        if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue
        if (field.value !== '') measure(field, `value of ${field.name || field.id}`)
        else if (field.placeholder !== '') measure(field, field.placeholder, '::placeholder')
      }
      return faint
    },
    [sheet, appearance, pointer] as const,
  )
}
