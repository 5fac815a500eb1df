import { randomBytes } from 'node:crypto'
import { type Ports, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { seal } from './connection.ts'
import { listConnections, putConnection, type StoredConnection } from './queries/connections.ts'

export type Account = {
  isTwin: boolean
  environment: 'production' | 'sandbox'
  /** Base address of the API, without the version. */
  url: string
  projectId: string
  appId: string
  /** Without the customer. */
  purchaseLink: string
  secretKey: string
  /** What its webhooks are signed with, where that is known. */
  signingSecret?: string
}

/** Keeps an account of a provider, or what is new about one that is known. Its webhook keeps its header. */
export async function connectAccount(ports: Ports, master: MasterKey, account: Account): Promise<StoredConnection> {
  return withScope<'platform', StoredConnection>(ports.pool, { kind: 'platform' }, 'change', async tx => {
    const known = (await listConnections(tx)).find(
      one => one.project_id === account.projectId && one.environment === account.environment,
    )
    const id = known?.id ?? newId()
    const header = `Bearer ${randomBytes(32).toString('base64url')}`
    const connection: StoredConnection = {
      id,
      is_twin: account.isTwin,
      environment: account.environment,
      url: account.url,
      project_id: account.projectId,
      app_id: account.appId,
      purchase_link: account.purchaseLink,
      secret_key: seal(master, id, 'secret key', account.secretKey),
      webhook_header: known?.webhook_header ?? seal(master, id, 'webhook header', header),
      signing_secret: account.signingSecret
        ? seal(master, id, 'signing secret', account.signingSecret)
        : (known?.signing_secret ?? null),
      webhook_id: known?.webhook_id ?? null,
    }
    await putConnection(tx, connection)
    return connection
  })
}
