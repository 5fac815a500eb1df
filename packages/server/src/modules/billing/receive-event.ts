import { inSystem, type Ports, pokeAfter } from '#infra/db'
import { isId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { unseal } from './connection.ts'
import { findConnection, type StoredConnection } from './queries/connections.ts'
import { keepEvent } from './queries/inbox.ts'
import { readEvent } from './read-event.ts'
import { isSame, isSigned } from './webhook-proof.ts'
import { withoutPeople } from './without-people.ts'

/** Woken when an event was stored. */
export const inboxChannel = 'billing_inbox'

/** Whose webhook this is, by the whole Authorization header. A connection that is unknown is refused like a wrong header. */
export async function admitWebhook(
  ports: Ports,
  master: MasterKey,
  connectionId: string,
  authorization: string,
): Promise<StoredConnection | null> {
  const connection = isId(connectionId) ? await inSystem(ports, tx => findConnection(tx, connectionId)) : undefined
  const expected = connection ? unseal(master, connection.id, 'webhook header', connection.webhook_header) : ''
  const holds = isSame(authorization, expected)
  return connection && expected !== '' && holds ? connection : null
}

/** Stores an event of an admitted webhook, once. Everything else happens later, so that the answer is quick. */
export async function receiveEvent(
  ports: Ports,
  master: MasterKey,
  connection: StoredConnection,
  delivery: { raw: Uint8Array; signature: string },
): Promise<'refused' | 'stored' | 'known'> {
  const now = ports.clock.now()
  const { raw, signature } = delivery
  if (connection.signing_secret) {
    const secret = unseal(master, connection.id, 'signing secret', connection.signing_secret)
    if (!isSigned(signature, raw, secret, now)) return 'refused'
  }
  const event = readEvent(raw, now)
  const isOther = event.environment !== null && event.environment !== connection.environment
  const state = event.unreadable ? 'failed' : isOther || event.type === 'TEST' ? 'ignored' : 'waiting'
  // PostgreSQL stores no NUL in text; JSON has no use for one.
  const text = withoutPeople(Buffer.from(raw).toString('utf8').replaceAll('\0', ''))
  return inSystem(ports, async tx => {
    const isNew = await keepEvent(tx, connection.id, event, { raw: text, state, now })
    if (isNew) pokeAfter(tx, inboxChannel)
    return isNew ? 'stored' : 'known'
  })
}
