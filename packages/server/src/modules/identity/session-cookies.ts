import { cookieName, type ReplyPort, type Request } from '#infra/http'
import { pendingLifeMs } from './finish-sign-in.ts'
import type { OpenedSession } from './open-session.ts'
import type { Presented } from './presented.ts'
import { sessionLifeMs } from './principal.ts'
import { ssoLifeMs } from './sso-attempt.ts'

const deviceLifeSeconds = 365 * 24 * 60 * 60

/** Host-only, out of reach of scripts, and sent along from other sites only by a link that is followed. */
export function sessionCookies(secure: boolean) {
  const session = cookieName(secure)
  const device = secure ? '__Host-device' : 'device'
  const pending = secure ? '__Host-sign-in' : 'sign-in'
  const sso = secure ? '__Host-sso' : 'sso'
  const flags = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const set = (reply: ReplyPort, opened: OpenedSession) => {
    reply.setCookie(session, opened.cookie, { ...flags, maxAge: sessionLifeMs / 1000 })
    if (opened.device) reply.setCookie(device, opened.device, { ...flags, maxAge: deviceLifeSeconds })
  }
  return {
    read: (request: Request): Presented => ({
      session: request.cookies[session],
      device: request.cookies[device],
      pending: request.cookies[pending],
      sso: request.cookies[sso],
    }),
    setPending: (reply: ReplyPort, value: string) => {
      reply.setCookie(pending, value, { ...flags, maxAge: pendingLifeMs / 1000 })
    },
    setSso: (reply: ReplyPort, value: string) => {
      reply.setCookie(sso, value, { ...flags, maxAge: ssoLifeMs / 1000 })
    },
    clearSso: (reply: ReplyPort) => {
      reply.clearCookie(sso, flags)
    },
    clearPending: (reply: ReplyPort) => {
      reply.clearCookie(pending, flags)
    },
    set,
    /** Another account in the same browser. */
    change: (reply: ReplyPort, opened: OpenedSession) => {
      set(reply, opened)
      forgetPages(reply)
    },
    clear: (reply: ReplyPort) => {
      reply.clearCookie(session, flags)
      forgetPages(reply)
    },
  }
}

/** The browser drops what it kept of pages, those behind the back button too [WEB-12]. Cookies of the device stay. */
function forgetPages(reply: ReplyPort): void {
  reply.header('clear-site-data', '"cache"')
}
