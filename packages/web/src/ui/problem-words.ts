import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { brandWords } from '#lib/brand.ts'
import { ProblemError } from '#lib/problem-error.ts'

type Words = { what: MessageDescriptor; next: MessageDescriptor }

/** What happened and what to do, for each problem that the server can name. */
export const problemWords: Record<ProblemError['code'], Words> = {
  offline: {
    what: msg`The server cannot be reached.`,
    next: msg`Check your connection. What you see was loaded earlier and stays readable.`,
  },
  'invalid-input': { what: msg`Some of the input is not valid.`, next: msg`Check the marked fields and send again.` },
  'not-signed-in': { what: msg`You are signed out.`, next: msg`Log in to go on where you were.` },
  'wrong-credentials': { what: msg`E-mail or password is not right.`, next: msg`Check both, or reset your password.` },
  'minutes-exhausted': {
    what: msg`No minutes are left in this period.`,
    next: msg`Your recordings are kept. Ask your provider for more minutes, or wait for the next period.`,
  },
  'member-limit-reached': {
    what: msg`You have used the minutes that are yours in this period.`,
    next: msg`Your recordings are kept. Ask an owner or admin of your account for more, or wait for the next period.`,
  },
  'provider-exhausted': {
    what: msg`Your provider has no minutes left this month.`,
    next: msg`Your recordings are kept. Ask your provider for more minutes, or try again next month.`,
  },
  forbidden: { what: msg`Your role does not allow this.`, next: msg`Ask an owner or admin of your account.` },
  'origin-refused': { what: msg`This request came from another site.`, next: msg`Reload the page and try again.` },
  'customer-suspended': {
    what: msg`This account is suspended.`,
    next: msg`An owner of the account can contact the provider.`,
  },
  'customer-read-only': {
    what: msg`This account can be read and exported, not changed.`,
    next: msg`An owner of the account can contact the provider.`,
  },
  'sign-up-closed': {
    what: msg`Nobody can sign up here at the moment.`,
    next: msg`If you were invited, open the link in your mail.`,
  },
  'visit-unwanted': {
    what: msg`This customer lets nobody log in.`,
    next: msg`Its owner can change that under Settings.`,
  },
  'step-up-needed': {
    what: msg`You did not confirm that it is you.`,
    next: msg`Nothing was changed. Try again when you are ready.`,
  },
  'second-factor-missing': {
    what: msg`A second factor is needed first.`,
    next: msg`Reload the page and set one up.`,
  },
  'wrong-code': { what: msg`This code is not right.`, next: msg`Check it, or wait for the next one.` },
  'factor-required': {
    what: msg`A second factor is a must here.`,
    next: msg`Set up another one before you remove this one.`,
  },
  'not-enrolled': {
    what: msg`No second factor is set up.`,
    next: msg`Set up an authenticator app or a passkey first.`,
  },
  'sso-refused': {
    what: msg`Your company’s provider did not confirm who you are, or it took too long.`,
    next: msg`Start again from the log-in page.`,
  },
  'sso-no-account': {
    what: msg`Your company sign-in opens no account here.`,
    next: msg`Ask an owner or admin of your company’s account to invite you, at the address that your company knows.`,
  },
  'no-company-sign-in': {
    what: msg`No company sign-in is set up for this address.`,
    next: msg`Log in another way, or ask an admin of your company’s account.`,
  },
  'provider-unusable': {
    what: msg`The identity provider cannot be used at the moment.`,
    next: msg`Try again later, or tell whoever runs it.`,
  },
  'not-found': {
    what: msg`This does not exist, or it is not yours to see.`,
    next: msg`It may have been deleted. Go back to the list.`,
  },
  'unknown-host': { what: msg`Nothing is served at this address.`, next: msg`Check the address.` },
  'already-finished': { what: msg`This has already ended.`, next: msg`The page shows its newest state.` },
  'not-finished': { what: msg`This is still under way.`, next: msg`Wait until it has ended, or cancel it first.` },
  'wrong-state': { what: msg`Its state does not allow this.`, next: msg`Load the page again to see how it stands.` },
  'not-selling': {
    what: msg`No new customers can be taken at the moment.`,
    next: msg`The page Set up says what is missing.`,
  },
  'already-exists': { what: msg`This name or address is already taken.`, next: msg`Choose another one.` },
  'name-differs': { what: msg`The name that was typed is another one.`, next: msg`Type it exactly as it is shown.` },
  'last-owner': { what: msg`An account needs at least one owner.`, next: msg`Make somebody else an owner first.` },
  'offset-mismatch': {
    what: msg`This upload went on elsewhere.`,
    next: msg`Try again: it continues where it stands now.`,
  },
  'address-refused': {
    what: msg`This address is not called.`,
    next: msg`Name machines of your own network in EGRESS_ALLOW, and start again.`,
  },
  'image-refused': {
    what: msg`This image is not accepted.`,
    next: msg`Save it as a plain PNG and upload that.`,
  },
  'domain-not-active': {
    what: msg`This domain does not lead here yet.`,
    next: msg`Set its records, then check it again.`,
  },
  'nothing-to-publish': {
    what: msg`Nothing has changed since the last publication.`,
    next: msg`Change the draft first.`,
  },
  'engine-of-worker': {
    what: msg`This engine comes with a worker.`,
    next: msg`Stop that worker, or start it with ENGINE_SLOTS=0.`,
  },
  'in-use': { what: msg`This is in use.`, next: msg`Wait until the job that uses it has ended.` },
  'token-invalid': { what: msg`This link is used up or too old.`, next: msg`Ask for a new one.` },
  'wrong-protocol': {
    what: msg`This version of the upload protocol is not spoken here.`,
    next: msg`Reload the page and try again.`,
  },
  'too-large': {
    what: msg`The file is larger than your plan allows.`,
    next: msg`Upload a shorter recording or a smaller format, such as MP3.`,
  },
  'storage-full': {
    what: msg`The storage of your plan is full.`,
    next: msg`Delete recordings that you no longer need.`,
  },
  'unsupported-media-type': {
    what: msg`This kind of file is not accepted.`,
    next: msg`Upload an audio or video recording.`,
  },
  'range-not-satisfiable': { what: msg`That part of the recording does not exist.`, next: msg`Reload the page.` },
  'idempotency-mismatch': {
    what: msg`This was sent before with other content.`,
    next: msg`Reload the page and try again.`,
  },
  'not-in-plan': {
    what: msg`Your plan does not include this.`,
    next: msg`Choose another option, or ask your provider for a larger plan.`,
  },
  'beyond-terms': {
    what: msg`The platform’s terms do not allow this.`,
    next: msg`Change what is marked, or ask the platform.`,
  },
  'plan-not-offered': { what: msg`This plan is not offered.`, next: msg`Choose another one.` },
  'too-many-requests': { what: msg`Too many tries in a short time.`, next: msg`Wait a minute, then try again.` },
  bug: { what: msg`Something broke on our side.`, next: msg`Try again. If it stays, tell support the request id.` },
  unavailable: {
    what: msg`This is not available at the moment.`,
    next: msg`It is tried again by itself. Nothing is lost.`,
  },
}

const sayMore = ['not-in-plan', 'invalid-input', 'beyond-terms', 'plan-not-offered'] as const

/** Whether the server's own sentence helps more than ours: which plan allows what was asked, what is wrong with the input. */
export function saysMore(
  problem: Pick<ProblemError, 'code'> & { detail?: string | undefined },
): problem is { code: (typeof sayMore)[number]; detail: string } {
  return Boolean(problem.detail) && sayMore.some(code => code === problem.code)
}

/** What to do about a failure: the server's own sentence where it says more, then the brand's words, then ours. */
export function nextStep(error: unknown, t: (words: MessageDescriptor) => string): string {
  if (!(error instanceof ProblemError)) return t(problemWords.bug.next)
  if (saysMore(error)) return error.detail
  return brandWords[error.code] || t((problemWords[error.code] ?? problemWords.bug).next)
}
