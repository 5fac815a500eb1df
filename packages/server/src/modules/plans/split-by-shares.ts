/** Splits an amount so that the parts add up to it exactly: each gets its share rounded down, and what remains goes, one by one,
 * to the largest remainders. Whole numbers throughout, as milliseconds times cents outgrow what a double holds. */
export function splitByShares(amount: number, shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + BigInt(share), 0n)
  if (total <= 0n || shares.some(share => share < 0)) throw new Error('Shares are whole numbers and not all zero')
  const sign = amount < 0 ? -1 : 1
  const whole = BigInt(Math.abs(amount))
  const parts = shares.map((share, at) => {
    const product = whole * BigInt(share)
    return { at, minor: product / total, rest: product % total }
  })
  let left = whole - parts.reduce((sum, part) => sum + part.minor, 0n)
  for (const part of [...parts].sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break
    part.minor += 1n
    left -= 1n
  }
  return parts.map(part => sign * Number(part.minor))
}
