import type { CustomerDetails } from '@scriptorium/contract'
import { noteInCustomer, type ResellerCtx } from '#infra/db'
import { putLife, requireLife } from './change-life.ts'
import { updateCustomer } from './queries/customers.ts'
import { setTags, tagsByCustomer } from './queries/tags-and-notes.ts'
import { customerDetails } from './read-customer.ts'

type Facts = {
  name?: string | undefined
  contactName?: string | undefined
  billingEmail?: string | null | undefined
  language?: 'en' | 'de' | undefined
  tags?: string[] | undefined
  trialEndsAt?: string | null | undefined
  pastDueSince?: string | null | undefined
}

/** Facts that a reseller keeps about a customer. A trial that ends never makes it an ordinary account. */
export function changeCustomer(ctx: ResellerCtx, id: string, facts: Facts): Promise<CustomerDetails> {
  return ctx.change('customer.change', async tx => {
    const before = await requireLife(tx, id)
    const { name, contactName, billingEmail, language, tags } = facts
    await updateCustomer(tx, id, {
      name: name ?? before.name,
      ...(contactName === undefined ? {} : { contact_name: contactName }),
      ...(billingEmail === undefined ? {} : { billing_email: billingEmail }),
      ...(language === undefined ? {} : { language }),
    })
    const tagsBefore = (await tagsByCustomer(tx, [id])).get(id) ?? []
    if (tags) await setTags(tx, { resellerId: ctx.resellerId, tenantId: id }, tags)
    const life = {
      ...before,
      trialEndsAt: momentOf(facts.trialEndsAt, before.trialEndsAt),
      pastDueSince: momentOf(facts.pastDueSince, before.pastDueSince),
    }
    const state = await putLife(tx, id, life, ctx.now())
    const { tags: _ownOfReseller, ...told } = Object.fromEntries(
      Object.entries(facts).filter(([, value]) => value !== undefined),
    )
    if (Object.keys(told).length > 0)
      await noteInCustomer(ctx, tx, id, 'customer.change', { target: id, after: { ...told, state } })
    const changed = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
    return {
      value: await customerDetails(tx, id, ctx.now()),
      audit: {
        target: id,
        before: { name: before.name, state: before.state, tags: tagsBefore },
        after: { ...changed, state },
      },
    }
  })
}

function momentOf(wish: string | null | undefined, before: Date | null): Date | null {
  if (wish === undefined) return before
  return wish === null ? null : new Date(wish)
}
