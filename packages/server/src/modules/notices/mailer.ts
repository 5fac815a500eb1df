import { inSystem, type Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import type { Log } from '#infra/log'
import { addressOf, type Letter, type MailServer, openMailServer } from '#infra/mail'
import { signatureOf } from '#modules/branding'
import { claimMails, deleteOldMails, endMail, keepMails, postponeMail, type WaitingMail } from './queries.ts'

export type Mailer = { stop: () => Promise<void> }
type Options = { SMTP_URL?: string | undefined; MAIL_FROM: string; demo: boolean; master: MasterKey }

const pauseMs = 1000
const leaseMs = 5 * 60_000
const attemptsLimit = 8
const keptForMs = 30 * 24 * 60 * 60_000
const forgetEveryMs = 60 * 60_000

/** Sends what waits, at least once each; several processes may run it. Without a mail server it keeps mails in the outbox. */
export function startMailer(ports: Ports, { SMTP_URL, MAIL_FROM, demo, master }: Options, log: Log): Mailer {
  const server = SMTP_URL ? openMailServer(SMTP_URL) : undefined
  if (!server && !demo) log.warn({}, 'SMTP_URL is empty: mails with invitations and reset links reach nobody')
  const forgetOld = oldMailsForgotten(ports)
  const ending = new AbortController()
  const ended = (async () => {
    while (!ending.signal.aborted) {
      try {
        await (server
          ? sendDue(ports, server, { keepWords: demo, log, senders: { master, platform: MAIL_FROM } })
          : inSystem(ports, tx => keepMails(tx, ports.clock.now(), demo)))
        await forgetOld()
      } catch (error) {
        log.warn({ error }, 'mails could not be looked after; another try follows')
      }
      await pause(pauseMs, ending.signal)
    }
    server?.close()
  })()
  return {
    stop: async () => {
      ending.abort()
      await ended
    },
  }
}

/** `platform`: the address that mails come from where a brand has none of its own. */
type SendOptions = { keepWords: boolean; log: Log; senders: { master: MasterKey; platform: string } }

/** One round: everything that is due. */
export async function sendDue(ports: Ports, server: Pick<MailServer, 'send'>, options: SendOptions): Promise<void> {
  for (;;) {
    const mails = await inSystem(ports, tx => claimMails(tx, ports.clock.now(), leaseMs, 10))
    if (mails.length === 0) return
    for (const mail of mails) await sendOne(ports, server, mail, options)
  }
}

async function sendOne(
  ports: Ports,
  server: Pick<MailServer, 'send'>,
  mail: WaitingMail,
  { keepWords, log, senders }: SendOptions,
): Promise<void> {
  const sender = await senderNow(ports, mail, senders)
  const problem = await server
    .send({
      ...sender,
      id: mail.id,
      to: mail.to_address,
      ...(mail.reply_to ? { replyTo: mail.reply_to } : {}),
      subject: mail.subject,
      text: mail.body_text,
      html: mail.body_html,
    })
    .then(() => null, reasonOf)
  const at = ports.clock.now()
  await inSystem(ports, async tx => {
    if (problem === null) return endMail(tx, mail, { state: 'sent', at, problem, keepWords })
    if (problem.final || mail.attempts >= attemptsLimit) {
      return endMail(tx, mail, { state: 'failed', at, problem: problem.code, keepWords })
    }
    // 30 s, 1, 2, 4 … minutes.
    return postponeMail(tx, mail, new Date(at.getTime() + 30_000 * 2 ** (mail.attempts - 1)), problem.code)
  })
  if (problem) log.warn({ mailId: mail.id, attempt: mail.attempts, problem: problem.code }, 'a mail was not taken')
}

/** An own address is signed for. One that DNS allowed when the mail was written and no longer does gives way to the platform's. */
async function senderNow(
  ports: Ports,
  { realm_id, from_address }: WaitingMail,
  { master, platform }: SendOptions['senders'],
): Promise<Pick<Letter, 'from' | 'dkim'>> {
  const address = addressOf(from_address)
  if (address === platform) return { from: from_address }
  const dkim = await signatureOf(ports, master, realm_id, address)
  return dkim ? { from: from_address, dkim } : { from: from_address.replace(/<[^>]*>$/, `<${platform}>`) }
}

/** The server's words may quote the address, so only its code stays. 5xx means: never. */
function reasonOf(error: unknown): { code: string; final: boolean } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  const reply = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : undefined
  const refused = code === 'EENVELOPE' || code === 'EMESSAGE'
  return { code: reply ? `${code} ${reply}` : code, final: refused && reply !== undefined && reply >= 500 }
}

/** Ended mails hold addresses, so they go after a while; looked for at the start and once an hour. */
function oldMailsForgotten(ports: Ports): () => Promise<void> {
  let dueAtMs = 0
  return async () => {
    const nowMs = ports.clock.now().getTime()
    if (nowMs < dueAtMs) return
    await inSystem(ports, tx => deleteOldMails(tx, new Date(nowMs - keptForMs)))
    dueAtMs = nowMs + forgetEveryMs
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
