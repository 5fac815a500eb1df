import type { ChangeTx } from '#infra/db'

export type Recipient = { email: string; locale: 'en' | 'de' }
/** The mails that identity asks for; whoever writes them knows brand and language. */
export type IdentityMail =
  | { kind: 'password-reset'; to: Recipient; name: string; url: string; validMinutes: number }
  | { kind: 'password-changed'; to: Recipient; name: string }
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

/** Queues a mail in the transaction that makes it necessary: both or neither. */
export type MailPort = (tx: ChangeTx, realmId: string, mail: IdentityMail) => Promise<void>

/** What the use cases of identity need besides their context. */
export type IdentityPorts = {
  mail: MailPort
  addresses: { readonly publicUrl: string; readonly brandsDomain: string }
}

export function recipientOf(person: { email: string; locale: string }): Recipient {
  return { email: person.email, locale: person.locale === 'de' ? 'de' : 'en' }
}
