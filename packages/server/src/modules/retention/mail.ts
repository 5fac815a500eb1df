import type { ChangeTx } from '#infra/db'
import type { Recipient } from '#modules/identity'

export type RetentionMail = {
  kind: 'retention-notice'
  to: Recipient
  name: string
  days: number
  recordings: number
  transcripts: number
  /** From this day on what is old enough is removed. */
  from: Date
  until: Date
  url: string
}
export type RetentionMailPort = (tx: ChangeTx, realmId: string, mail: RetentionMail) => Promise<void>
