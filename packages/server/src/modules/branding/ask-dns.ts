import type { Names } from '#infra/dns'
import type { DomainAnswer } from './judge-domain.ts'

/** Where the proof stands: below the host, so that it goes beside an alias. */
export function proofNameOf(host: string): string {
  return `_brand-proof.${host}`
}

/** Asks whether a host carries our proof and leads to `target`, by name or by address. */
export async function askDns(
  names: Names,
  domain: { host: string; proof: string; target: string },
): Promise<DomainAnswer> {
  try {
    const isProven = (await names.texts(proofNameOf(domain.host))).some(text => text.trim() === domain.proof)
    const bare = (name: string) => name.toLowerCase().replace(/\.$/, '')
    if ((await names.aliases(domain.host)).map(bare).includes(domain.target)) return { isProven, leadsHere: true }
    const [theirs, ours] = [await names.addresses(domain.host), await names.addresses(domain.target)]
    return { isProven, leadsHere: theirs.length > 0 && theirs.every(address => ours.includes(address)) }
  } catch {
    // Which server failed and why helps nobody here: the next round asks again, and the page says when.
    return 'unreachable'
  }
}
