import type { PackDraft } from '@scriptorium/contract'
import { Problem } from '#infra/http'

export function requireOnePrice({ prices }: Pick<PackDraft, 'prices'>): void {
  const twice = prices.findIndex(({ currency }, at) => prices.findIndex(one => one.currency === currency) !== at)
  if (twice >= 0)
    throw new Problem('invalid-input', {
      fields: [
        { path: `body.prices.${twice}`, message: `There are two prices in ${prices[twice]?.currency}. Remove one.` },
      ],
    })
}

export function nameTaken(name: string): Problem {
  return new Problem('already-exists', { detail: `You offer a pack with the name ${name}. Take another.` })
}
