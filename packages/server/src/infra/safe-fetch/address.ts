import ipaddr from 'ipaddr.js'

/** 64:ff9b:1::/48 (RFC 8215) leads into networks of the operator's own. */
const localNat64 = ipaddr.parseCIDR('64:ff9b:1::/48')

/** Whether an address belongs to the public internet; everything else is ours, our neighbours' or nobody's. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes('%')) return false
  const address = ipaddr.parse(text)
  if (address.kind() === 'ipv6' && address.match(localNat64)) return false
  return address.range() === 'unicast'
}
