import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { messages as german } from '../../locales/features/de.po'
import { messages as english } from '../../locales/features/en.po'
import { DamagedNotice } from './damaged-notice.tsx'

i18n.load({ en: english, de: german })

it.each([
  ['en', 'damaged or cut off', '1 h 24 min'],
  ['de', 'beschädigt oder abgeschnitten', '1 h 24 min'],
] as const)('a damaged recording is told in %s, with how much of it was read', (language, words, length) => {
  i18n.activate(language)
  const html = renderToStaticMarkup(
    <I18nProvider i18n={i18n}>
      <DamagedNotice durationMs={84 * 60_000} />
    </I18nProvider>,
  )
  expect(html).toContain('role="note"')
  expect(html).toContain(words)
  expect(html).toContain(length)
})
