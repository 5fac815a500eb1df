import './app/theme.css'
import './app/mantine.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { brand, previewAppearance, styleNonce } from '#lib/brand.ts'
import { onSignedOut } from '#lib/call.ts'
import { firstLanguage, speak } from '#lib/language.ts'
import { queryClient } from '#lib/queries.ts'
import { followOtherTabs } from '#lib/sign-in-change.ts'
import { loadFont } from './app/fonts.ts'
import { router } from './app/router.tsx'
import { bindTokens, theme } from './app/theme.ts'

const nonce = styleNonce()
// The scroll lock of dialogs adds a style of its own and looks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

onSignedOut(() => {
  const { href } = router.state.location
  if (href.startsWith('/log-in')) return
  queryClient.clear()
  void router.navigate({ to: '/log-in', search: { next: href } })
})

// Pages of mailed links work for whoever is signed in, and their token would be lost.
const linkPages = [
  '/reset',
  '/verify',
  '/confirm-email',
  '/invitation',
  '/forgot-password',
  '/log-in-link',
  '/log-in/company',
]
followOtherTabs(() => linkPages.some(page => location.pathname.startsWith(page)))

// A page out of the browser's own cache may belong to a session that has ended.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload()
})

// A newer version was installed meanwhile, so parts of this one are gone: once is enough to come up to date.
addEventListener('vite:preloadError', () => {
  if (performance.now() > 10_000 && navigator.onLine) location.reload()
})

const colorScheme = localStorageColorSchemeManager({ key: 'colour-scheme' })
const place = document.getElementById('root')
if (!place) throw new Error('The page has no element to draw into.')
void loadFont(brand.font)
await speak(firstLanguage())
createRoot(place).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={bindTokens}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
        {...(previewAppearance ? { forceColorScheme: previewAppearance } : {})}
        getStyleNonce={() => nonce ?? ''}
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={3} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  </StrictMode>,
)
