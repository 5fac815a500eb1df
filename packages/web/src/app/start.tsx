import { useLingui } from '@lingui/react/macro'
import { Navigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMe } from '#lib/queries.ts'
import { Page, PageLoading } from '#ui/page.tsx'

const Home = lazy(() => import('./home-page.tsx').then(({ HomePage }) => ({ default: HomePage })))
const NoRole = lazy(() =>
  import('../features/onboarding/no-role-panel.tsx').then(({ NoRolePanel }) => ({ default: NoRolePanel })),
)

/** The first page after log-in, by area. */
export function Start() {
  const { t } = useLingui()
  const me = useMe()
  switch (me?.area) {
    case 'tenant':
      return (
        <Suspense fallback={<PageLoading />}>
          <Home />
        </Suspense>
      )
    case 'reseller':
      return <Navigate to="/set-up" replace />
    case 'platform':
      return <Navigate to="/resellers" replace />
    case 'none':
    case undefined:
      return (
        <Page title={t`No account`}>
          <Suspense fallback={<PageLoading />}>
            <NoRole />
          </Suspense>
        </Page>
      )
  }
}
