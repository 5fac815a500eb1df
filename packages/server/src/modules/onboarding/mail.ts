import type { ResellerState } from '@scriptorium/contract'
import type { ChangeTx } from '#infra/db'

type Recipient = { email: string; locale: 'en' | 'de' }
/** The mails that onboarding asks for. All of them come from the platform, besides those to a reseller's own people. */
export type OnboardingMail =
  | { kind: 'reseller-sign-up'; to: Recipient; url: string; validDays: number; invited: boolean }
  | { kind: 'reseller-welcome'; to: Recipient; name: string; company: string; url: string }
  | { kind: 'reseller-received'; to: Recipient; name: string; company: string; url: string }
  | { kind: 'reseller-applied'; to: Recipient; company: string; url: string }
  | {
      kind: 'reseller-state'
      to: Recipient
      name: string
      company: string
      before: ResellerState
      state: 'active' | 'suspended' | 'declined'
      reason: string
      url: string
    }
  | { kind: 'reseller-payout-changed'; to: Recipient; name: string; holder: string; maskedIban: string }

/** Queues a mail in the transaction that makes it necessary: both or neither. */
export type OnboardingMailPort = (tx: ChangeTx, realmId: string, mail: OnboardingMail) => Promise<void>
