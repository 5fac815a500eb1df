import type { SenderFault } from '@scriptorium/contract'
import type { Names } from '#infra/dns'

type Asked = { address: string; selector: string; publicKey: string; mailDomain: string }

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** What the owner of the domain sets: the key that signs (RFC 6376), and leave for our mail server to send (RFC 7208). */
export function recordsOf({ address, selector, publicKey, mailDomain }: Asked) {
  const domain = domainOf(address)
  return [
    { type: 'TXT' as const, name: `${selector}._domainkey.${domain}`, value: `v=DKIM1; k=rsa; p=${publicKey}` },
    { type: 'TXT' as const, name: domain, value: `v=spf1 include:${mailDomain} ~all` },
  ]
}

/** Asks DNS for both records. Gives null when mails may come from the address. */
export async function faultOfSender(names: Names, asked: Asked): Promise<SenderFault | null> {
  const domain = domainOf(asked.address)
  try {
    const keys = await names.texts(`${asked.selector}._domainkey.${domain}`)
    const hasKey = keys.some(text => keyIn(text) === asked.publicKey)
    // More than one SPF record is an error by RFC 7208: receivers then allow nobody.
    const rules = (await names.texts(domain)).filter(text => /^v=spf1( |$)/i.test(text.trim()))
    const leave = `include:${asked.mailDomain}`
    const mayFrom =
      rules.length === 1 && (rules[0]?.toLowerCase().split(/\s+/) ?? []).some(word => word.replace(/^\+/, '') === leave)
    if (hasKey && mayFrom) return null
    return hasKey ? 'no-leave' : mayFrom ? 'no-key' : 'neither'
  } catch {
    // The next round asks again, and the page says when.
    return 'unreachable'
  }
}

function keyIn(text: string): string | undefined {
  const tags = text.split(';').map(tag => tag.trim())
  return tags
    .find(tag => tag.startsWith('p='))
    ?.slice(2)
    .replace(/\s+/g, '')
}
