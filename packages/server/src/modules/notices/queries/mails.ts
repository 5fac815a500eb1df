import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

export type NewMail = {
  realmId: string
  id: string
  tenantId: string | null
  kind: string
  to: string
  from: string
  replyTo: string | null
  subject: string
  text: string
  html: string
  createdAt: Date
}
export type WaitingMail = {
  realm_id: string
  id: string
  kind: string
  created_at: Date
  to_address: string
  from_address: string
  reply_to: string | null
  subject: string
  body_text: string
  body_html: string
  attempts: number
}

export async function insertMail(tx: ChangeTx, mail: NewMail): Promise<void> {
  await tx
    .insertInto('mail')
    .values({
      realm_id: mail.realmId,
      id: mail.id,
      tenant_id: mail.tenantId,
      kind: mail.kind,
      to_address: mail.to,
      from_address: mail.from,
      reply_to: mail.replyTo,
      subject: mail.subject,
      body_text: mail.text,
      body_html: mail.html,
      next_at: mail.createdAt,
      created_at: mail.createdAt,
    })
    .execute()
}

/** Newest first, one more than asked for. */
export async function listMailRows(
  tx: ReadTx<'platform'>,
  before: string | undefined,
  limit: number,
): Promise<ListedMail[]> {
  let query = tx
    .selectFrom('mail')
    .select(['id', 'kind', 'to_address', 'from_address', 'subject', 'body_text', 'state', 'problem', 'created_at'])
  if (before) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map(({ from_address, subject, body_text, ...state }) => ({
    ...state,
    words: { from: from_address, subject, text: body_text },
  }))
}

/** What became of a mail; its words where they may be read. */
type ListedMail = MailState & { words: { from: string; subject: string; text: string } | null }
type MailState = {
  id: string
  kind: string
  to_address: string
  state: string
  problem: string | null
  created_at: Date
}

/** The same without words: all that the database tells of them outside a demo. */
export async function listMailStates(
  tx: ReadTx<'platform'>,
  before: string | undefined,
  limit: number,
): Promise<ListedMail[]> {
  const { rows } = await sql<MailState>`select * from outbox_states(${before ?? null}, ${limit + 1})`.execute(tx)
  return rows.map(row => ({ ...row, words: null }))
}

/** Takes due mails for `leaseMs`: whoever dies while sending leaves them to the next. */
export async function claimMails(tx: ChangeTx<'system'>, now: Date, leaseMs: number, limit: number) {
  const { rows } = await sql<WaitingMail>`
    update mail set attempts = attempts + 1, next_at = ${new Date(now.getTime() + leaseMs)}
    where (realm_id, id) in (
      select realm_id, id from mail where state = 'waiting' and next_at <= ${now} order by next_at limit ${limit} for update skip locked)
    returning realm_id, id, kind, created_at, to_address, from_address, reply_to, subject, body_text, body_html, attempts`.execute(
    tx,
  )
  return rows
}

/** A mail that has ended needs its words no more, unless an outbox shows them: links in it are secrets. */
export async function endMail(
  tx: ChangeTx<'system'>,
  mail: { realm_id: string; id: string },
  end: { state: 'sent' | 'failed' | 'kept'; at: Date; problem: string | null; keepWords: boolean },
): Promise<void> {
  await tx
    .updateTable('mail')
    .set({
      state: end.state,
      ended_at: end.at,
      problem: end.problem,
      ...(end.keepWords ? {} : { body_text: '', body_html: '' }),
    })
    .where('realm_id', '=', mail.realm_id)
    .where('id', '=', mail.id)
    .where('state', '=', 'waiting')
    .execute()
}

export async function postponeMail(
  tx: ChangeTx<'system'>,
  mail: { realm_id: string; id: string },
  nextAt: Date,
  problem: string,
): Promise<void> {
  await tx
    .updateTable('mail')
    .set({ next_at: nextAt, problem })
    .where('realm_id', '=', mail.realm_id)
    .where('id', '=', mail.id)
    .where('state', '=', 'waiting')
    .execute()
}

/** A mail that could not even be tried waits without using up its attempts. */
export async function holdMail(
  tx: ChangeTx<'system'>,
  mail: { realm_id: string; id: string; attempts: number },
  nextAt: Date,
  problem: string,
): Promise<void> {
  await tx
    .updateTable('mail')
    .set({ next_at: nextAt, problem, attempts: mail.attempts - 1 })
    .where('realm_id', '=', mail.realm_id)
    .where('id', '=', mail.id)
    .where('state', '=', 'waiting')
    .execute()
}

export async function deleteOldMails(tx: ChangeTx<'system'>, endedBefore: Date): Promise<void> {
  await tx.deleteFrom('mail').where('state', '!=', 'waiting').where('ended_at', '<', endedBefore).execute()
}

const mostOfOne = 50
export function mailStatesOfCustomer(tx: ReadTx<'system'>, tenantId: string) {
  return tx
    .selectFrom('mail')
    .select(['id', 'kind', 'state', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('id', 'desc')
    .limit(mostOfOne)
    .execute()
}
