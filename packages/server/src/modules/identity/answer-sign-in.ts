import type { Endpoint, EndpointShape } from '@scriptorium/contract'
import { answer, answerOtherwise, type ReplyPort } from '#infra/http'
import type { SignInOutcome } from './finish-sign-in.ts'
import type { sessionCookies } from './session-cookies.ts'

/** How every way in is answered: with a session, or with the question for the second factor. */
export function answersSignIn(cookies: ReturnType<typeof sessionCookies>) {
  return <E extends EndpointShape>(endpoint: Endpoint<E>, outcome: SignInOutcome, reply: ReplyPort) => {
    if (outcome.kind === 'opened') {
      cookies.set(reply, outcome.opened)
      return answer(endpoint, outcome.opened, reply)
    }
    cookies.setPending(reply, outcome.pending)
    return answerOtherwise(endpoint, { needs: 'second-factor', methods: outcome.methods }, reply)
  }
}
