import { isIP } from 'node:net'
import { isPublicAddress } from './address.ts'
import { egressFault, isEgressFault } from './egress-fault.ts'

export type Destination = { url: URL; isAllowedPrivate: boolean }

const ports = new Set(['', '80', '443', '8080', '8443'])
const plainText = /^[\x21-\x7e]+$/

/** Reads an address strictly: what parsers disagree about is refused, not guessed [NET-01, NET-04]. */
export function readDestination(text: string, allow: readonly string[]): Destination {
  const refuse = (reason: string) => egressFault('refused', reason)
  if (!plainText.test(text) || text.includes('\\') || text.includes('#'))
    throw refuse('The address has characters that do not belong there')
  if (!URL.canParse(text)) throw refuse('This is not an address')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('Only http and https are called')
  if (url.username !== '' || url.password !== '' || text.split('/')[2]?.includes('@'))
    throw refuse('The address holds a name or a password')
  const host = hostOf(url)
  const isAllowedPrivate =
    allow.includes(host) || allow.includes(`${host}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`)
  if (isAllowedPrivate) return { url, isAllowedPrivate }
  if (!ports.has(url.port)) throw refuse('This port is not called')
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refuse('This address is not public')
  return { url, isAllowedPrivate }
}

/** Without the brackets of IPv6 and the dot of the root. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** Why an address would not be called, as far as its text tells; nothing when it would. */
export function destinationFault(text: string, allow: readonly string[]): string | undefined {
  try {
    readDestination(text, allow)
    return undefined
  } catch (error) {
    if (isEgressFault(error)) return error.message
    throw error
  }
}
