import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { speakUnlessChosen } from '#lib/language.ts'
import { isProblem } from '#lib/problem-error.ts'
import { meQuery, queryClient } from '#lib/queries.ts'
import { PageLoading } from '#ui/page.tsx'
import { Failed } from './failed.tsx'
import { openRoutes, root } from './open-routes.ts'
import {
  branding,
  customers,
  identity,
  jobs,
  onboarding,
  others,
  plans,
  subscriptions,
  tenancy,
  usage,
} from './pages.ts'
import { SignedIn } from './signed-in.tsx'
import { Start } from './start.tsx'

declare module '@tanstack/react-router' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface adds to one of the router's
  interface Register {
    router: typeof router
  }
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: SignedIn,
  beforeLoad: async ({ location }) => {
    try {
      const me = await queryClient.ensureQueryData(meQuery)
      if (me.person) await speakUnlessChosen(me.person.locale)
    } catch (error) {
      if (isProblem(error, 'not-signed-in'))
        throw redirect({ to: '/log-in', search: location.href === '/' ? {} : { next: location.href } })
      throw error
    }
  },
})
const inside = { getParentRoute: () => signedIn }

const tree = root.addChildren([
  ...openRoutes,
  signedIn.addChildren([
    createRoute({ ...inside, path: '/', component: Start }),
    createRoute({
      ...inside,
      path: '/upload',
      staticData: { policy: 'file.upload' },
      component: lazyRouteComponent(others.upload, 'UploadPage'),
    }),
    createRoute({
      ...inside,
      path: '/jobs',
      staticData: { policy: 'job.read' },
      component: lazyRouteComponent(jobs.list, 'JobsPage'),
    }),
    createRoute({
      ...inside,
      path: '/jobs/$jobId',
      staticData: { policy: 'job.read' },
      component: lazyRouteComponent(jobs.one, 'JobPage'),
    }),
    createRoute({
      ...inside,
      path: '/transcripts',
      staticData: { policy: 'transcript.export' },
      component: lazyRouteComponent(others.transcripts, 'TranscriptsPage'),
    }),
    createRoute({
      ...inside,
      path: '/transcripts/$transcriptId',
      staticData: { policy: 'transcript.read' },
      component: lazyRouteComponent(others.transcript, 'TranscriptPage'),
    }),
    createRoute({
      ...inside,
      path: '/members',
      staticData: { policy: 'member.list' },
      component: lazyRouteComponent(identity.members, 'MembersPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings',
      staticData: { policy: 'self.use' },
      component: lazyRouteComponent(identity.settings, 'SettingsPage'),
    }),
    createRoute({
      ...inside,
      path: '/account-security',
      staticData: { policy: 'self.use' },
      component: lazyRouteComponent(identity.security, 'SecurityPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/brand',
      staticData: { policy: 'brand.read' },
      component: lazyRouteComponent(branding.brand, 'BrandPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/domain',
      staticData: { policy: 'brand.read' },
      component: lazyRouteComponent(branding.domain, 'DomainPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/sender',
      staticData: { policy: 'brand.read' },
      component: lazyRouteComponent(branding.sender, 'SenderPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/platform-brand',
      staticData: { policy: 'platform-brand.read' },
      component: lazyRouteComponent(branding.platform, 'PlatformBrandPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/minutes',
      staticData: { policy: 'plan.read' },
      component: lazyRouteComponent(usage.cap, 'MinuteCapPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/mails',
      staticData: { policy: 'brand.read' },
      component: lazyRouteComponent(branding.mails, 'MailsPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/sign-up',
      staticData: { policy: 'customer.read' },
      component: lazyRouteComponent(customers.signUp, 'CustomerSignUpPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers',
      staticData: { policy: 'customer.read' },
      component: lazyRouteComponent(customers.list, 'CustomersPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/new',
      staticData: { policy: 'customer.manage' },
      component: lazyRouteComponent(customers.make, 'NewCustomerPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/import',
      staticData: { policy: 'customer.manage' },
      component: lazyRouteComponent(customers.bring, 'ImportCustomersPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/deleted',
      staticData: { policy: 'customer.close' },
      component: lazyRouteComponent(customers.deleted, 'DeletedCustomersPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/$customerId',
      staticData: { policy: 'customer.read' },
      component: lazyRouteComponent(customers.one, 'CustomerPage'),
    }),
    createRoute({
      ...inside,
      path: '/resellers',
      staticData: { policy: 'reseller.read' },
      component: lazyRouteComponent(onboarding.resellers, 'ResellersPage'),
    }),
    createRoute({
      ...inside,
      path: '/resellers/sign-up',
      staticData: { policy: 'sign-up.read' },
      component: lazyRouteComponent(onboarding.settings, 'SignUpSettingsPage'),
    }),
    createRoute({
      ...inside,
      path: '/set-up',
      staticData: { policy: 'set-up.read' },
      component: lazyRouteComponent(onboarding.setUp, 'SetUpPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/company',
      staticData: { policy: 'company.read' },
      component: lazyRouteComponent(onboarding.company, 'CompanyPage'),
    }),
    createRoute({
      ...inside,
      path: '/settings/payout',
      staticData: { policy: 'payout.read' },
      component: lazyRouteComponent(onboarding.payout, 'PayoutPage'),
    }),
    createRoute({
      ...inside,
      path: '/resellers/$resellerId',
      staticData: { policy: 'reseller.read' },
      component: lazyRouteComponent(onboarding.reseller, 'ResellerPage'),
    }),
    createRoute({
      ...inside,
      path: '/resellers/new',
      staticData: { policy: 'reseller.manage' },
      component: lazyRouteComponent(tenancy.newReseller, 'NewResellerPage'),
    }),
    createRoute({
      ...inside,
      path: '/vocabulary',
      staticData: { policy: 'transcript.read' },
      component: lazyRouteComponent(jobs.vocabulary, 'VocabularyPage'),
    }),
    createRoute({
      ...inside,
      path: '/plans',
      staticData: { policy: 'plan.read' },
      component: lazyRouteComponent(tenancy.plans, 'PlansPage'),
    }),
    createRoute({
      ...inside,
      path: '/log-in-as',
      staticData: { policy: 'visit.read' },
      component: lazyRouteComponent(others.access, 'AccessPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/$customerId/people',
      staticData: { policy: 'customer-member.read' },
      component: lazyRouteComponent(customers.people, 'CustomerPeoplePage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/$customerId/log-in-as',
      staticData: { policy: 'visit.ask' },
      component: lazyRouteComponent(others.customerVisits, 'CustomerVisitsPage'),
    }),
    createRoute({
      ...inside,
      path: '/audit',
      staticData: { policy: ['audit.read', 'reseller-audit.read', 'platform-audit.read'] },
      component: lazyRouteComponent(others.audit, 'AuditPage'),
    }),
    createRoute({
      ...inside,
      path: '/usage',
      staticData: { policy: 'usage.read' },
      component: lazyRouteComponent(usage.own, 'UsagePage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/usage',
      staticData: { policy: 'dashboard.read' },
      component: lazyRouteComponent(usage.customers, 'CustomerUsePage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/failed-jobs',
      staticData: { policy: 'dashboard.read' },
      component: lazyRouteComponent(usage.failed, 'FailedJobsPage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/$customerId/usage',
      staticData: { policy: 'customer.read' },
      component: lazyRouteComponent(usage.customer, 'CustomerUsagePage'),
    }),
    createRoute({
      ...inside,
      path: '/wholesale',
      staticData: { policy: 'plan.read' },
      component: lazyRouteComponent(plans.wholesale, 'WholesalePage'),
    }),
    createRoute({
      ...inside,
      path: '/reseller-plans',
      staticData: { policy: 'reseller-plan.read' },
      component: lazyRouteComponent(plans.list, 'ResellerPlansPage'),
    }),
    createRoute({
      ...inside,
      path: '/reseller-plans/new',
      staticData: { policy: 'reseller-plan.manage' },
      component: lazyRouteComponent(plans.editor, 'NewResellerPlanPage'),
    }),
    createRoute({
      ...inside,
      path: '/reseller-plans/packs',
      staticData: { policy: 'reseller-plan.read' },
      component: lazyRouteComponent(plans.packs, 'PacksPage'),
    }),
    createRoute({
      ...inside,
      path: '/reseller-plans/$planId',
      staticData: { policy: 'reseller-plan.read' },
      component: lazyRouteComponent(plans.one, 'ResellerPlanPage'),
    }),
    createRoute({
      ...inside,
      path: '/reseller-plans/$planId/edit',
      staticData: { policy: 'reseller-plan.manage' },
      component: lazyRouteComponent(plans.editor, 'EditResellerPlanPage'),
    }),
    createRoute({
      ...inside,
      path: '/subscriptions',
      staticData: { policy: 'revenue.read' },
      component: lazyRouteComponent(subscriptions.list, 'SubscriptionsPage'),
    }),
    createRoute({
      ...inside,
      path: '/test-space',
      staticData: { policy: 'test-space.use' },
      component: lazyRouteComponent(subscriptions.tests, 'TestSpacePage'),
    }),
    createRoute({
      ...inside,
      path: '/customers/$customerId/plan',
      staticData: { policy: 'customer.manage' },
      component: lazyRouteComponent(plans.assign, 'AssignPlanPage'),
    }),
    createRoute({
      ...inside,
      path: '/engines',
      staticData: { policy: 'engine.read' },
      component: lazyRouteComponent(others.engines, 'EnginesPage'),
    }),
    createRoute({
      ...inside,
      path: '/queue',
      staticData: { policy: 'queue.read' },
      component: lazyRouteComponent(jobs.queue, 'QueuePage'),
    }),
    createRoute({
      ...inside,
      path: '/dead-letters',
      staticData: { policy: 'queue.read' },
      component: lazyRouteComponent(jobs.deadLetters, 'DeadLettersPage'),
    }),
    createRoute({
      ...inside,
      path: '/payments',
      staticData: { policy: 'billing.read' },
      component: lazyRouteComponent(others.payments, 'PaymentsPage'),
    }),
    createRoute({
      ...inside,
      path: '/outbox',
      staticData: { policy: 'mail.read' },
      component: lazyRouteComponent(others.outbox, 'OutboxPage'),
    }),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadDelay: 60,
  defaultPendingMs: 150,
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: Failed,
  scrollRestoration: true,
})
