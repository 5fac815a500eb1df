import type { Font } from '@scriptorium/contract'

/** Faces come from our own host, and only the one that the brand wears is fetched. */
const faces: Record<Exclude<Font, 'system'>, () => Promise<unknown>> = {
  inter: () => import('@fontsource-variable/inter/wght.css'),
  'source-sans': () => import('@fontsource-variable/source-sans-3/wght.css'),
  'plex-sans': () =>
    Promise.all([import('@fontsource/ibm-plex-sans/400.css'), import('@fontsource/ibm-plex-sans/600.css')]),
  atkinson: () =>
    Promise.all([
      import('@fontsource/atkinson-hyperlegible/400.css'),
      import('@fontsource/atkinson-hyperlegible/700.css'),
    ]),
  'nunito-sans': () => import('@fontsource-variable/nunito-sans/wght.css'),
  literata: () => import('@fontsource-variable/literata/wght.css'),
}

/** Text is there before its face: a face that cannot be fetched leaves the system's own. */
export async function loadFont(font: Font): Promise<void> {
  if (font !== 'system') await faces[font]().catch(() => undefined)
}
