import { randomBytes } from 'node:crypto'
import { MailServerSecurity } from '@scriptorium/contract'
import { type Ports, withScope } from '#infra/db'
import { type MasterKey, unwrapKey, wrapKey } from '#infra/keys'
import type { OwnMailServer } from '#infra/mail'
import { findSealedServer } from './queries/mail-servers.ts'

const boundTo = (resellerId: string, seal: string) => `own-mail-server/${resellerId}/${seal}`

export type OpenedServer = OwnMailServer & { address: string; seal: string; state: string }

/** A realm's own mail server with its password, for those who send. */
export async function openOwnServer(
  ports: Pick<Ports, 'pool'>,
  master: MasterKey,
  realmId: string,
): Promise<OpenedServer | undefined> {
  type Found = Awaited<ReturnType<typeof findSealedServer>>
  const row = await withScope<'realm', Found>(ports.pool, { kind: 'realm', realmId }, 'read', tx =>
    findSealedServer(tx, realmId),
  )
  if (!row) return undefined
  const { sealed_password, security, ...server } = row
  const password = passwordIn(master, sealed_password, boundTo(realmId, row.seal))
  return { ...server, security: MailServerSecurity.parse(security), password }
}

/** One that no longer opens is none: the server then refuses it, and only this realm's mails wait. */
function passwordIn(master: MasterKey, sealed: Buffer, bound: string): string {
  try {
    return unwrapKey(master, sealed, bound).toString('utf8')
  } catch {
    return ''
  }
}

/** Seals a password for one reseller and this one setting of it. */
export function sealPassword(master: MasterKey, resellerId: string, password: string) {
  const seal = randomBytes(8).toString('hex')
  return { seal, sealed_password: wrapKey(master, Buffer.from(password), boundTo(resellerId, seal)) }
}
