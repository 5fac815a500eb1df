import { inSystem, type Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import type { Log } from '#infra/log'
import { addressOf, type Letter, type MailServer, openMailServer } from '#infra/mail'
import { signatureOf } from '#modules/branding'
import { goesByPlatform } from './mail.ts'
import { openOwnServer } from './own-server.ts'
import { claimMails, deleteOldMails, endMail, holdMail, postponeMail, type WaitingMail } from './queries/mails.ts'
import type { MailOptions } from './queue-mail.ts'
import { letterOf, type Outcome, outcomeOf, sendByOwnServer } from './send-by-own-server.ts'

export type Mailer = { stop: () => Promise<void> }
type Options = {
  SMTP_URL?: string | undefined
  demo: boolean
  master: MasterKey
  mail: MailOptions
  /** Hosts of EGRESS_ALLOW, for mail servers of resellers. */
  allow: readonly string[]
}

const pauseMs = 1000
const leaseMs = 5 * 60_000
const attemptsLimit = 8
const holdMs = 5 * 60_000
const keptForMs = 30 * 24 * 60 * 60_000
const forgetEveryMs = 60 * 60_000

/** Sends what waits, at least once each; several processes may run it. Without a mail server it keeps mails in the outbox. */
export function startMailer(ports: Ports, { SMTP_URL, demo, ...rest }: Options, log: Log): Mailer {
  const server = SMTP_URL ? openMailServer(SMTP_URL) : undefined
  if (!server && !demo) log.warn({}, 'SMTP_URL is empty: mails with invitations and reset links reach nobody')
  const forgetOld = oldMailsForgotten(ports)
  const ending = new AbortController()
  const ended = (async () => {
    while (!ending.signal.aborted) {
      try {
        await sendDue(ports, server, { keepWords: demo, log, ...rest })
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

export type SendOptions = Pick<Options, 'master' | 'mail' | 'allow'> & { keepWords: boolean; log: Log }
type Sends = Pick<MailServer, 'send'>

/** One round: everything that is due. Without a server of the platform, its mails stay in the outbox. */
export async function sendDue(ports: Ports, server: Sends | undefined, options: SendOptions): Promise<void> {
  const down = new Set<string>()
  for (;;) {
    const mails = await inSystem(ports, tx => claimMails(tx, ports.clock.now(), leaseMs, 10))
    if (mails.length === 0) return
    for (const mail of mails) await sendOne(ports, server, mail, { ...options, down })
  }
}

async function sendOne(
  ports: Ports,
  server: Sends | undefined,
  mail: WaitingMail,
  options: SendOptions & { down: Set<string> },
): Promise<void> {
  const own = goesByPlatform(mail.kind) ? undefined : await openOwnServer(ports, options.master, mail.realm_id)
  const outcome = own
    ? await sendByOwnServer(ports, own, mail, options)
    : server
      ? await sendByPlatform(ports, server, mail, options)
      : ({ kind: 'kept' } as const)
  await settle(ports, mail, outcome, options)
}

async function sendByPlatform(ports: Ports, server: Sends, mail: WaitingMail, options: SendOptions): Promise<Outcome> {
  const sender = await senderNow(ports, mail, options)
  return server.send({ ...letterOf(mail), ...sender }).then(() => ({ kind: 'sent' }) as const, outcomeOf)
}

async function settle(ports: Ports, mail: WaitingMail, outcome: Outcome, { keepWords, log }: SendOptions) {
  const at = ports.clock.now()
  await inSystem(ports, async tx => {
    switch (outcome.kind) {
      case 'sent':
      case 'kept':
        return endMail(tx, mail, { state: outcome.kind, at, problem: null, keepWords })
      case 'held':
        return holdMail(tx, mail, new Date(at.getTime() + holdMs), outcome.problem)
      case 'refused':
        if (outcome.final || mail.attempts >= attemptsLimit)
          return endMail(tx, mail, { state: 'failed', at, problem: outcome.problem, keepWords })
        // 30 s, 1, 2, 4 … minutes.
        return postponeMail(tx, mail, new Date(at.getTime() + 30_000 * 2 ** (mail.attempts - 1)), outcome.problem)
    }
  })
  if (outcome.kind === 'held' || outcome.kind === 'refused')
    log.warn({ mailId: mail.id, attempt: mail.attempts, problem: outcome.problem }, 'a mail was not taken')
}

/** An own address is signed for. One that DNS allowed when the mail was written and no longer does gives way to the platform's. */
async function senderNow(
  ports: Ports,
  { realm_id, from_address }: WaitingMail,
  { master, mail }: SendOptions,
): Promise<Pick<Letter, 'from' | 'dkim'>> {
  const address = addressOf(from_address)
  const platform = mail.from
  if (address === platform) return { from: from_address }
  const dkim = await signatureOf(ports, master, realm_id, address)
  return dkim ? { from: from_address, dkim } : { from: from_address.replace(/<[^>]*>$/, `<${platform}>`) }
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
