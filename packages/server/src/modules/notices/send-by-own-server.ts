import type { Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import { type Letter, sendThrough, serverFaultOf } from '#infra/mail'
import { asMailer, judgeOwnServer } from './judge-own-server.ts'
import type { OpenedServer } from './own-server.ts'
import type { WaitingMail } from './queries/mails.ts'
import type { MailOptions } from './queue-mail.ts'

/** What became of one try. `held`: the way was closed, so the mail itself was not tried. */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'kept' }
  | { kind: 'held'; problem: string }
  | { kind: 'refused'; problem: string; final: boolean }

const mostHeldMs = 3 * 24 * 60 * 60_000

type Options = { master: MasterKey; mail: MailOptions; allow: readonly string[]; down: Set<string> }

/** Sends by the realm's own server. While that fails its mails wait and go no other way: another one would name the platform. */
export async function sendByOwnServer(
  ports: Ports,
  own: OpenedServer,
  mail: WaitingMail,
  { mail: options, allow, down }: Options,
): Promise<Outcome> {
  const { realm_id: realmId } = mail
  const letter = { ...letterOf(mail), from: mail.from_address.replace(/<[^>]*>$/, `<${own.address}>`) }
  const held = (fault: string): Outcome => {
    const problem = `own server: ${fault}`
    const isTooOld = ports.clock.now().getTime() - mail.created_at.getTime() > mostHeldMs
    return isTooOld ? { kind: 'refused', problem, final: true } : { kind: 'held', problem }
  }
  if (down.has(realmId)) return held('not tried')
  const error: unknown = await sendThrough(own, letter, allow).then(
    () => null,
    (thrown: unknown) => thrown ?? new Error('unknown'),
  )
  const fault = error === null ? null : serverFaultOf(error)
  if (fault !== null) down.add(realmId)
  if (fault !== null || own.state === 'failing')
    await judgeOwnServer(asMailer(ports, realmId), options, { seal: own.seal, fault })
  if (error === null) return { kind: 'sent' }
  return fault === null ? outcomeOf(error) : held(fault)
}

export function letterOf(mail: WaitingMail): Letter {
  return {
    id: mail.id,
    from: mail.from_address,
    to: mail.to_address,
    ...(mail.reply_to ? { replyTo: mail.reply_to } : {}),
    subject: mail.subject,
    text: mail.body_text,
    html: mail.body_html,
  }
}

/** The server's words may quote the address, so only its code stays. 5xx means: never. */
export function outcomeOf(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  const reply = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : undefined
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  return {
    kind: 'refused',
    problem: reply ? `${code} ${reply}` : code,
    final: isAboutMail && reply !== undefined && reply >= 500,
  }
}
