import type { PaidState } from '#modules/customers'

/** As it was last read from the provider. */
export type KnownSubscription = {
  provider_id: string
  product_key: string | null
  status: string
  gives_access: boolean
  renews: boolean
  started_at: Date
  period_ends_at: Date | null
}

/** States in which a payment failed. They never decide about access; only about what people are told. */
export const unpaidStatuses: readonly string[] = ['in_grace_period', 'in_billing_retry', 'past_due']
export function isUnpaid({ status }: Pick<KnownSubscription, 'status'>): boolean {
  return unpaidStatuses.includes(status)
}

/** The one that counts: what gives access before what does not, what is paid before what is due, then the newest. */
export function leadingOf<S extends KnownSubscription>(all: readonly S[]): S | undefined {
  return all.toSorted(
    (one, other) =>
      Number(other.gives_access) - Number(one.gives_access) ||
      Number(isUnpaid(one)) - Number(isUnpaid(other)) ||
      other.started_at.getTime() - one.started_at.getTime(),
  )[0]
}

/** Nothing for a customer that never had a subscription: what its reseller agreed with it stays. */
export function paidStateOf(leading: KnownSubscription | undefined, known: PaidState | null): PaidState | null {
  if (!leading) return known && 'lapsed'
  if (!leading.gives_access) return 'lapsed'
  return isUnpaid(leading) ? 'past-due' : 'paid'
}
