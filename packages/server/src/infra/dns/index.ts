import { Resolver } from 'node:dns/promises'

/** What names say, as far as we ask. A name that says nothing gives an empty list; a server that cannot be asked throws. */
export type Names = {
  texts: (name: string) => Promise<string[]>
  aliases: (name: string) => Promise<string[]>
  addresses: (name: string) => Promise<string[]>
}

const saysNothing = new Set(['ENODATA', 'ENOTFOUND'])

/** Asks the name servers of this machine. */
export function openNames(): Names {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  const ask = async <T>(question: () => Promise<T[]>): Promise<T[]> => {
    try {
      return await question()
    } catch (error) {
      if (error instanceof Error && 'code' in error && saysNothing.has(String(error.code))) return []
      throw error
    }
  }
  return {
    // A long text comes in pieces.
    texts: async name => (await ask(() => resolver.resolveTxt(name))).map(pieces => pieces.join('')),
    aliases: name => ask(() => resolver.resolveCname(name)),
    addresses: async name => [
      ...(await ask(() => resolver.resolve4(name))),
      ...(await ask(() => resolver.resolve6(name))),
    ],
  }
}
