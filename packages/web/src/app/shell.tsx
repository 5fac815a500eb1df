import { useLingui } from '@lingui/react/macro'
import { Kbd } from '@mantine/core'
import type { Me } from '@scriptorium/contract'
import { IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useMatches } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { brand } from '#lib/brand.ts'
import { BrandFoot } from '#ui/brand-foot.tsx'
import { BrandLogo } from '#ui/brand-logo.tsx'
import { Page } from '#ui/page.tsx'
import { NoPermissionPanel } from '#ui/state-panel.tsx'
import { StepUp } from '../features/identity/step-up.tsx'
import { VisitStrip } from '../features/visits/visit-strip.tsx'
import { areaNames, type Destination, destinationsOf } from './areas.ts'
import { CustomerSwitch } from './customer-switch.tsx'
import { useJobNotice } from './job-notice.tsx'
import { openPalette, Palette } from './palette.tsx'
import { PersonMenu } from './person-menu.tsx'
import style from './shell.module.css'
import { Shortcuts } from './shortcuts.tsx'
import { StandingStrip } from './standing-strip.tsx'
import { ConnectionStrip, VerifyStrip } from './strips.tsx'
import { useLive } from './use-live.ts'

const TermsStrip = lazy(() =>
  import('../features/onboarding/terms-strip.tsx').then(strip => ({ default: strip.TermsStrip })),
)

export const isMac = navigator.platform.startsWith('Mac')

function Brand() {
  return (
    <Link to="/" className={style.brand}>
      {brand.logoUrl ? (
        <BrandLogo />
      ) : (
        <>
          <span className={style.mark} data-initial={brand.productName.slice(0, 1).toUpperCase()} aria-hidden />
          <b>{brand.productName}</b>
        </>
      )}
    </Link>
  )
}

function Destinations({ to: all }: { to: readonly Destination[] }) {
  const { t } = useLingui()
  return all.map(({ to, label, icon: Icon }) => (
    <Link
      key={to}
      to={to}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
    >
      <Icon size={20} stroke={1.8} aria-hidden />
      <span>{t(label)}</span>
    </Link>
  ))
}

function Content({ me }: { me: Me }) {
  const { t } = useLingui()
  const policy = useMatches().at(-1)?.staticData.policy
  if (policy && ![policy].flat().some(one => me.may.includes(one))) {
    return (
      <Page title={t`Not for your role`}>
        <NoPermissionPanel />
      </Page>
    )
  }
  return <Outlet />
}

/** Frame of every signed-in page: brand and customer top left, ways to go, content. */
export function Shell({ me }: { me: Me }) {
  const { t } = useLingui()
  const isLost = useLive(me.may.includes('live.connect'), useJobNotice(me.person?.name))
  return (
    <div className={style.shell}>
      <a className={style.skip} href="#content">
        {t`Skip to content`}
      </a>
      <header className={style.top}>
        <Brand />
        <CustomerSwitch me={me} />
        <button type="button" className={style.plain} onClick={openPalette} aria-label={t`Search and commands`}>
          <IconSearch size={20} stroke={1.8} aria-hidden />
        </button>
        <PersonMenu me={me} compact />
      </header>
      <div className={style.side}>
        <Brand />
        <CustomerSwitch me={me} />
        <nav className={style.nav} aria-label={t(areaNames[me.area])}>
          <Destinations to={destinationsOf(me)} />
        </nav>
        <div className={style.foot}>
          <button type="button" className={style.plain} onClick={openPalette}>
            <IconSearch size={20} stroke={1.8} aria-hidden />
            <span>{t`Search`}</span>
            <Kbd size="xs">{isMac ? '⌘K' : 'Ctrl K'}</Kbd>
          </button>
          <PersonMenu me={me} />
        </div>
      </div>
      <main id="content" className={style.main} tabIndex={-1}>
        <ConnectionStrip isLost={isLost} />
        {me.visit ? (
          <VisitStrip visit={me.visit} className={style.strip} />
        ) : (
          <>
            <StandingStrip me={me} />
            <VerifyStrip me={me} />
            {me.may.includes('terms.accept') ? (
              <Suspense fallback={null}>
                <TermsStrip className={style.strip} />
              </Suspense>
            ) : null}
          </>
        )}
        <Content me={me} />
        <div className={style.legal}>
          <BrandFoot />
        </div>
      </main>
      <nav className={style.bar} aria-label={t`Main pages`}>
        <Destinations to={destinationsOf(me).filter(({ wideOnly }) => !wideOnly)} />
      </nav>
      <Palette me={me} />
      <StepUp />
      <Shortcuts />
    </div>
  )
}
