import { useLingui } from '@lingui/react/macro'
import { IconUserOff } from '@tabler/icons-react'
import { Navigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMe } from '#lib/queries.ts'
import { Page, PageLoading } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'

const Home = lazy(() => import('./home-page.tsx').then(({ HomePage }) => ({ default: HomePage })))

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
      return <Navigate to="/customers" replace />
    case 'platform':
      return <Navigate to="/resellers" replace />
    case 'none':
    case undefined:
      return (
        <Page title={t`No account`}>
          <EmptyPanel
            icon={<IconUserOff size={24} />}
            what={t`You are not a member of any account here.`}
            next={t`Ask the owner of the account to invite you again.`}
          />
        </Page>
      )
  }
}
