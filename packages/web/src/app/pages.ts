// Pages by feature: each comes when somebody goes there.
export const identity = {
  logIn: () => import('../features/identity/log-in-page.tsx'),
  passwordReset: () => import('../features/identity/password-reset-pages.tsx'),
  magicLink: () => import('../features/identity/magic-link-pages.tsx'),
  company: () => import('../features/identity/company-log-in-pages.tsx'),
  mailed: () => import('../features/identity/mailed-link-pages.tsx'),
  settings: () => import('../features/identity/settings-page.tsx'),
  security: () => import('../features/identity/security-page.tsx'),
  members: () => import('../features/identity/members-page.tsx'),
}
export const jobs = {
  list: () => import('../features/jobs/jobs-page.tsx'),
  one: () => import('../features/jobs/job-page.tsx'),
  queue: () => import('../features/jobs/queue-page.tsx'),
  vocabulary: () => import('../features/jobs/vocabulary-page.tsx'),
  deadLetters: () => import('../features/jobs/dead-letters-page.tsx'),
}
export const others = {
  home: () => import('./home-page.tsx'),
  audit: () => import('../features/audit/audit-page.tsx'),
  access: () => import('../features/visits/access-page.tsx'),
  customerVisits: () => import('../features/visits/customer-visits-page.tsx'),
  upload: () => import('../features/files/upload-page.tsx'),
  transcripts: () => import('../features/transcripts/transcripts-page.tsx'),
  transcript: () => import('../features/transcripts/transcript-page.tsx'),
  engines: () => import('../features/engines/engines-page.tsx'),
  payments: () => import('../features/payments/payments-page.tsx'),
  outbox: () => import('../features/notices/outbox-page.tsx'),
}
export const onboarding = {
  resellers: () => import('../features/onboarding/resellers-page.tsx'),
  signUp: () => import('../features/onboarding/sign-up-page.tsx'),
  reseller: () => import('../features/onboarding/reseller-page.tsx'),
  setUp: () => import('../features/onboarding/set-up-page.tsx'),
  company: () => import('../features/onboarding/company-page.tsx'),
  payout: () => import('../features/onboarding/payout-page.tsx'),
  welcome: () => import('../features/onboarding/welcome-page.tsx'),
  settings: () => import('../features/onboarding/sign-up-settings-page.tsx'),
}
export const branding = {
  brand: () => import('../features/branding/brand-page.tsx'),
  domain: () => import('../features/branding/domain-page.tsx'),
  sender: () => import('../features/branding/sender-page.tsx'),
  platform: () => import('../features/branding/platform-brand-page.tsx'),
  mails: () => import('../features/branding/mails-page.tsx'),
}
export const plans = {
  list: () => import('../features/plans/plans-page.tsx'),
  one: () => import('../features/plans/plan-page.tsx'),
  editor: () => import('../features/plans/plan-editor-page.tsx'),
  packs: () => import('../features/plans/packs-page.tsx'),
  assign: () => import('../features/plans/assign-plan-page.tsx'),
  wholesale: () => import('../features/plans/wholesale-page.tsx'),
}
export const customers = {
  list: () => import('../features/customers/customers-page.tsx'),
  one: () => import('../features/customers/customer-page.tsx'),
  make: () => import('../features/customers/new-customer-page.tsx'),
  people: () => import('../features/identity/customer-people-page.tsx'),
  bring: () => import('../features/customers/import-page.tsx'),
  deleted: () => import('../features/customers/deleted-customers-page.tsx'),
  signUp: () => import('../features/customers/sign-up-settings-page.tsx'),
}
export const join = {
  pricing: () => import('../features/join/pricing-page.tsx'),
  join: () => import('../features/join/join-page.tsx'),
}
export const usage = {
  own: () => import('../features/usage/usage-page.tsx'),
  customer: () => import('../features/usage/customer-usage-page.tsx'),
  cap: () => import('../features/usage/minute-cap-page.tsx'),
  customers: () => import('../features/dashboard/customer-use-page.tsx'),
  failed: () => import('../features/dashboard/failed-jobs-page.tsx'),
}
export const subscriptions = {
  list: () => import('../features/subscriptions/subscriptions-page.tsx'),
  tests: () => import('../features/test-space/test-space-page.tsx'),
}
export const tenancy = {
  newReseller: () => import('../features/tenancy/new-reseller-page.tsx'),
  plans: () => import('../features/tenancy/plans-page.tsx'),
}
