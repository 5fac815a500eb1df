import * as accountSecurity from './account-security.ts'
import * as audit from './audit.ts'
import * as billing from './billing.ts'
import * as billingDesk from './billing-desk.ts'
import * as brandPack from './brand-pack.ts'
import * as branding from './branding.ts'
import * as customerImport from './customer-import.ts'
import * as customerPeople from './customer-people.ts'
import * as customerSignUp from './customer-sign-up.ts'
import * as customerSubscriptions from './customer-subscriptions.ts'
import * as customers from './customers.ts'
import type { EndpointShape } from './endpoint.ts'
import * as engines from './engines.ts'
import * as events from './events.ts'
import * as files from './files.ts'
import * as identity from './identity.ts'
import * as insights from './insights.ts'
import * as jobs from './jobs.ts'
import * as mailPreview from './mail-preview.ts'
import * as mailServer from './mail-server.ts'
import * as minutePools from './minute-pools.ts'
import * as notices from './notices.ts'
import * as onboarding from './onboarding.ts'
import * as packs from './packs.ts'
import * as passkeys from './passkeys.ts'
import * as plans from './plans.ts'
import * as platformBrand from './platform-brand.ts'
import * as retention from './retention.ts'
import * as sender from './sender.ts'
import * as signUp from './sign-up.ts'
import * as sso from './sso.ts'
import * as tenancy from './tenancy.ts'
import * as testSpace from './test-space.ts'
import * as transcripts from './transcripts.ts'
import * as usage from './usage.ts'
import * as visits from './visits.ts'

function isEndpoint(value: unknown): value is EndpointShape {
  return typeof value === 'object' && value !== null && 'policy' in value && 'path' in value && 'method' in value
}

// One a line, so that two that come at once do not meet.
const modules = [
  // biome-ignore-start format: see above
  accountSecurity,
  audit,
  billingDesk,
  branding,
  billing,
  brandPack,
  platformBrand,
  retention,
  sender,
  customerPeople,
  customerImport,
  customerSignUp,
  customerSubscriptions,
  customers,
  engines,
  events,
  files,
  identity,
  insights,
  jobs,
  mailPreview,
  mailServer,
  notices,
  onboarding,
  packs,
  passkeys,
  plans,
  signUp,
  sso,
  tenancy,
  testSpace,
  transcripts,
  minutePools,
  usage,
  visits,
  // biome-ignore-end format: see above
]

/** Every endpoint of the product by name: what the server must serve and the OpenAPI document describes. */
export const endpoints: Readonly<Record<string, EndpointShape>> = Object.freeze(
  Object.fromEntries(
    modules
      .flatMap(module => Object.entries(module))
      .filter((entry): entry is [string, EndpointShape] => isEndpoint(entry[1])),
  ),
)
