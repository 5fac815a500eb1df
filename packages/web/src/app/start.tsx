import { useLingui } from '@lingui/react/macro'
import { lazy, Suspense } from 'react'
import { useMe } from '#lib/queries.ts'
import { Page, PageLoading } from '#ui/page.tsx'

const Home = lazy(() => import('./home-page.tsx').then(({ HomePage }) => ({ default: HomePage })))
const NoRole = lazy(() =>
  import('../features/onboarding/no-role-panel.tsx').then(({ NoRolePanel }) => ({ default: NoRolePanel })),
)

const ResellerDashboard = lazy(() =>
  import('../features/dashboard/reseller-dashboard.tsx').then(page => ({ default: page.ResellerDashboard })),
)
const PlatformDashboard = lazy(() =>
  import('../features/dashboard/platform-dashboard.tsx').then(page => ({ default: page.PlatformDashboard })),
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
      return (
        <Suspense fallback={<PageLoading />}>
          <ResellerDashboard />
        </Suspense>
      )
    case 'platform':
      return (
        <Suspense fallback={<PageLoading />}>
          <PlatformDashboard />
        </Suspense>
      )
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
