import type { Ports } from '#infra/db'
import type { Addresses } from '#modules/tenancy'
import type { OnboardingMailPort } from './mail.ts'

/** What the use cases of onboarding need besides their context. */
export type OnboardingPorts = {
  ports: Ports
  mail: OnboardingMailPort
  addresses: Addresses
  /** Where the platform's own people read mail; empty where nobody does. */
  platformEmail: string
}
