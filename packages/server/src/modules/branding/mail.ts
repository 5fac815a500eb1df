import type { ChangeTx, ReadTx } from '#infra/db'

export type Reader = { id: string; name: string; email: string; locale: 'en' | 'de' }
/** The mails that branding asks for. `isNow`: the move comes with the mail, not later. */
export type BrandMail = {
  kind: 'address-moves'
  to: { email: string; locale: 'en' | 'de' }
  name: string
  from: string
  host: string
  url: string
  at: Date
  timeZone: string
  isNow: boolean
}
/** What a move needs: mails, who reads them, and what links of a host begin with. */
export type MovePorts = {
  mail: (tx: ChangeTx, realmId: string, mail: BrandMail) => Promise<void>
  /** People of a realm by their ids, those after `after`. */
  peopleOf: (tx: ReadTx, realmId: string, after: string | null, most: number) => Promise<Reader[]>
  originOf: (host: string) => string
}
