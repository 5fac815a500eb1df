import type { ChangeTx } from '#infra/db'
import type { Names } from '#infra/dns'
import type { MasterKey } from '#infra/keys'

export type Recipient = { email: string; locale: 'en' | 'de' }
/** The mails that identity asks for; whoever writes them knows brand and language. */
export type IdentityMail =
  | { kind: 'password-reset'; to: Recipient; name: string; url: string; validMinutes: number }
  | { kind: 'magic-link'; to: Recipient; name: string; url: string; validMinutes: number }
  | { kind: 'password-changed'; to: Recipient; name: string }
  | { kind: 'email-change'; to: Recipient; name: string; url: string; validHours: number }
  | { kind: 'security-notice'; to: Recipient; name: string; what: SecurityNotice; at: Date; ip: string }
  | { kind: 'email-verification'; to: Recipient; name: string; url: string; validHours: number }
  | { kind: 'invitation'; to: Recipient; organisation: string; inviter: string | null; url: string; validDays: number }
  | {
      kind: 'visit-asked' | 'visit-begun'
      to: Recipient
      name: string
      visitor: string
      reason: string
      minutes: number
      content: boolean
      changes: boolean
      url: string
    }

/** What the owner of an account is told that was done to it. */
export type SecurityNotice =
  | 'new-device'
  | 'totp-added'
  | 'totp-removed'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'passkey-added'
  | 'passkey-removed'
  | 'email-change-asked'
  | 'email-changed'

/** Queues a mail in the transaction that makes it necessary: both or neither. */
export type MailPort = (tx: ChangeTx, realmId: string, mail: IdentityMail) => Promise<void>

/** What the use cases of identity need besides their context. */
export type IdentityPorts = {
  mail: MailPort
  addresses: { readonly publicUrl: string; readonly brandsDomain: string }
  /** Seals what must be read again, such as the secret of an authenticator app. */
  master: MasterKey
  /** Asked for the proof that a domain is a customer's. */
  names: Pick<Names, 'texts'>
  /** Private hosts that calls to identity providers may reach. */
  egressAllow: readonly string[]
  /** In a demo nobody has to enrol a second factor for their role. */
  demo: boolean
}

export function recipientOf(person: { email: string; locale: string }): Recipient {
  return { email: person.email, locale: person.locale === 'de' ? 'de' : 'en' }
}
