import type { ServerFault } from '#infra/mail'

type Reader = { email: string; locale: 'en' | 'de' }
/** The mails that this module itself asks for: about a reseller's own mail server. */
export type NoticeMail =
  | { kind: 'mail-server-test'; to: Reader; name: string; host: string }
  | { kind: 'mail-server-failing'; to: Reader; name: string; host: string; fault: ServerFault; url: string }

/** What must reach a reseller when its own server takes nothing. */
export function goesByPlatform(kind: string): boolean {
  return kind === 'mail-server-failing'
}
