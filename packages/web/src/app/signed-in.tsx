import type { Policy } from '@scriptorium/contract'
import { lazy, Suspense, useEffect } from 'react'
import { useMe } from '#lib/queries.ts'
import { PageLoading } from '#ui/page.tsx'
import { logOut } from './log-out.ts'
import { branding, customers, identity, jobs, onboarding, others, plans, tenancy, usage } from './pages.ts'
import { Shell } from './shell.tsx'

declare module '@tanstack/react-router' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface adds to one of the router's
  interface StaticDataRouteOption {
    /** A role without this policy, or without any of several, sees who can give it, instead of the page. */
    policy?: Policy | readonly Policy[]
  }
}

const EnrolPage = lazy(() =>
  import('../features/identity/enrol-page.tsx').then(module => ({ default: module.EnrolPage })),
)

const CompanyDemandedPage = lazy(() =>
  import('../features/identity/company-demanded-page.tsx').then(module => ({ default: module.CompanyDemandedPage })),
)

/** What stands between a session and the shell: a second factor, or the provider of the company, where it is a must. */
export function SignedIn() {
  const me = useMe()
  useEffect(preloadPages, [])
  if (!me) return null
  if (me.lacksFactor)
    return (
      <Suspense fallback={<PageLoading />}>
        <EnrolPage onLogOut={() => void logOut()} />
      </Suspense>
    )
  if (me.lacksCompanySignIn)
    return (
      <Suspense fallback={<PageLoading />}>
        <CompanyDemandedPage onLogOut={() => void logOut()} />
      </Suspense>
    )
  return <Shell me={me} />
}

const pages = [branding, customers, identity, jobs, onboarding, plans, tenancy, usage, others].flatMap(group =>
  Object.values<() => Promise<unknown>>(group),
)

/** Fetches the other pages while nothing else happens: going there is then instant, and works without a connection. */
function preloadPages(): void {
  const load = () => void Promise.allSettled(pages.map(page => page()))
  if ('requestIdleCallback' in globalThis) requestIdleCallback(load, { timeout: 5000 })
  else setTimeout(load, 2000)
}
