import type { ChangeTx } from '#infra/db'
import type { Recipient } from '#modules/identity'

/** The mails that usage asks for. */
export type UsageMail = {
  kind: 'usage-alert'
  to: Recipient
  name: string
  /** Its name, where the reader is of its reseller. */
  customer: string | null
  /** In percent of what the month includes; 0 is the limit that was set below it. */
  level: number
  usedMs: number
  includedMs: number
  url: string
}
export type UsageMailPort = (tx: ChangeTx, realmId: string, mail: UsageMail) => Promise<void>
