import { createRootRoute, createRoute, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { speakOfFeatures } from '#lib/language.ts'
import { textsOnly } from '#lib/url-state.ts'
import { NotFound } from './not-found.tsx'
import { identity, join, onboarding } from './pages.ts'

export const root = createRootRoute({
  beforeLoad: speakOfFeatures,
  component: Outlet,
  notFoundComponent: NotFound,
  validateSearch: textsOnly,
})
const open = { getParentRoute: () => root }

/** What strangers may see. */
export const openRoutes = [
  createRoute({ ...open, path: '/log-in', component: lazyRouteComponent(identity.logIn, 'LogInPage') }),
  createRoute({
    ...open,
    path: '/forgot-password',
    component: lazyRouteComponent(identity.passwordReset, 'ForgotPasswordPage'),
  }),
  createRoute({
    ...open,
    path: '/reset',
    component: lazyRouteComponent(identity.passwordReset, 'ResetPasswordPage'),
  }),
  createRoute({
    ...open,
    path: '/log-in/company',
    component: lazyRouteComponent(identity.company, 'CompanyLogInPage'),
  }),
  createRoute({
    ...open,
    path: '/log-in/company/$customerId',
    component: lazyRouteComponent(identity.company, 'CompanyReturnPage'),
  }),
  createRoute({ ...open, path: '/log-in-link', component: lazyRouteComponent(identity.magicLink, 'MagicLinkPage') }),
  createRoute({
    ...open,
    path: '/mail-me-a-link',
    component: lazyRouteComponent(identity.magicLink, 'AskMagicLinkPage'),
  }),
  createRoute({ ...open, path: '/verify', component: lazyRouteComponent(identity.mailed, 'VerifyEmailPage') }),
  createRoute({
    ...open,
    path: '/confirm-email',
    component: lazyRouteComponent(identity.mailed, 'ConfirmNewEmailPage'),
  }),
  createRoute({
    ...open,
    path: '/invitation',
    component: lazyRouteComponent(identity.mailed, 'AcceptInvitationPage'),
  }),
  createRoute({ ...open, path: '/sign-up', component: lazyRouteComponent(onboarding.signUp, 'SignUpPage') }),
  createRoute({ ...open, path: '/pricing', component: lazyRouteComponent(join.pricing, 'PricingPage') }),
  createRoute({ ...open, path: '/join', component: lazyRouteComponent(join.join, 'JoinPage') }),
  createRoute({ ...open, path: '/welcome', component: lazyRouteComponent(onboarding.welcome, 'WelcomePage') }),
  createRoute({
    ...open,
    path: '/dev/states',
    component: lazyRouteComponent(() => import('./dev-states-page.tsx'), 'DevStatesPage'),
  }),
] as const
