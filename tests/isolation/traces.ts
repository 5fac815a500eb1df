import { once } from 'node:events'
import type { LiveFrame } from '@scriptorium/contract'
import type pg from 'pg'
import WebSocket from 'ws'
import type { Ports } from '../../packages/server/src/infra/db/index.ts'
import { relayLag, startRelay } from '../../packages/server/src/infra/sockets/index.ts'
import type { Answer, Question, TestApp } from '../support/app.ts'
import { until } from '../support/running.ts'
import { type Asker, leaksIn, password, tenantsOf, type World } from '../support/world.ts'
import { beyondScope } from '../support/world-rows.ts'

type Frame = { to: Asker; text: string }
type Mail = { realm_id: string; tenant_id: string | null; to_address: string; texts: string }

const anyMark = /CANARY-\w+-\w+-[0-9a-f]{6}/gi
const mailAddress = /[\w.+-]+@[\w-]+\.[\w.-]*[a-z]/gi
const secretFields = new Set(['password', 'current', 'next', 'token', 'key', 'secret', 'cookie'])
const leastSecret = 8

/** The app, and every secret that went in or came out while it was asked. */
export function witnessed(app: TestApp): TestApp & { secrets: Set<string> } {
  const secrets = new Set<string>([password])
  const keep = (secret: string) => {
    // A cookie is an id, which may be told, and a secret.
    for (const part of [secret, secret.split('.').at(-1) ?? '']) if (part.length >= leastSecret) secrets.add(part)
  }
  return {
    ...app,
    secrets,
    ask: async (asker, question) => {
      const answer = await app.ask(asker, question)
      for (const secret of secretsOf(asker, question, answer)) keep(secret)
      return answer
    },
  }
}

function secretsOf(asker: Asker, { body }: Question, { headers, json }: Answer): string[] {
  const cookie = /^[\w-]*session=([^;]+)/.exec(headers['set-cookie'] ?? '')?.[1]
  return [asker.cookie, asker.bearer, cookie, ...secretsIn(body), ...secretsIn(json)].filter(one => one !== undefined)
}

function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    secretFields.has(name) && typeof inner === 'string' ? [inner] : secretsIn(inner),
  )
}

/** What must be in no line of a log and in no metric, whoever it belongs to. */
export function traceFaults(text: string, secrets: Iterable<string>): string[] {
  return [
    ...(text.match(anyMark) ?? []).map(mark => `tells ${mark}`),
    ...(text.match(mailAddress) ?? []).map(address => `tells the address ${address}`),
    ...[...secrets].filter(secret => text.includes(secret)).map(secret => `tells the secret ${secret.slice(0, 6)}…`),
  ]
}

/** Every mail that was written: it may hold what its own customer's people may see, and nothing of others. */
export async function mailFaults(owner: pg.Pool, world: World): Promise<{ faults: string[]; tokens: string[] }> {
  const mails: Mail[] = []
  await beyondScope(owner, async client => {
    const { rows } = await client.query<Mail>(
      `select realm_id, tenant_id, to_address, concat_ws(' ', to_address, from_address, subject, body_text, body_html) as texts from mail`,
    )
    mails.push(...rows)
  })
  const faults = mails.flatMap(mail => {
    const reader = readerOf(world, mail)
    return reader ? leaksIn(world, reader, mail.texts).map(mark => `a mail to ${reader.name} shows ${mark}`) : []
  })
  return { faults, tokens: mails.flatMap(({ texts }) => texts.match(/(?<=[=/.])[\w-]{43}\b/g) ?? []) }
}

/** Somebody who may see what the reader of a mail may see. */
function readerOf(world: World, mail: Mail): Asker | undefined {
  const tenant = tenantsOf(world).find(({ id }) => id === mail.tenant_id)
  if (tenant) return tenant.people.tenant_owner
  const realm = [world.platform, world.acme, world.beacon].find(({ id }) => id === mail.realm_id)
  const member = tenantsOf(world).find(({ accountMark }) =>
    mail.to_address.toLowerCase().includes(accountMark.toLowerCase()),
  )
  return member?.people.tenant_owner ?? Object.values(realm?.people ?? {})[0]
}

/** Everything that these people hear who listen from the first event that is kept to the last one. */
export async function framesTo(
  listeners: Asker[],
  { app, ports, url }: { app: TestApp; ports: Ports; url: string },
): Promise<Frame[]> {
  const relay = startRelay(ports, url, app.log)
  try {
    await until(async () => (await relayLag(ports)) === 0, 'every event has its number')
    const port = await app.listen()
    return (await Promise.all(listeners.map(asker => listenAs(port, asker)))).flat()
  } finally {
    await relay.stop()
  }
}

async function listenAs(port: number, asker: Asker): Promise<Frame[]> {
  const host = `${asker.host}:${port}`
  const headers = { host, origin: `http://${host}`, cookie: `session=${asker.cookie}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers })
  const frames: LiveFrame[] = []
  socket.on('message', data => frames.push(JSON.parse(String(data))))
  await once(socket, 'open')
  const lastId = await until(async () => frames[0]?.type === 'hello' && frames[0], `a greeting of ${asker.name}`)
  socket.send(JSON.stringify({ type: 'resume', after: 0 }))
  const isLast = (frame: LiveFrame) => frame.type !== 'hello' && 'id' in frame && frame.id >= lastId.lastId
  await until(async () => frames.some(isLast), `all events of ${asker.name}'s customer`)
  socket.terminate()
  return frames.map(frame => ({ to: asker, text: JSON.stringify(frame) }))
}
