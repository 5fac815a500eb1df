const page = { starting_after: null, limit: null }
const environment = ['sandbox', 'production']

/** What may stand behind a path in place of nothing: a name with its values, or with null where any value will do. */
const parameters: Record<string, Record<string, readonly string[] | null>> = {
  '/apps': page,
  '/products': { ...page, app_id: null, expand: ['items.app'] },
  '/products/:product': { expand: ['app'] },
  '/entitlements': { ...page, expand: ['items.product'] },
  '/entitlements/:entitlement': { expand: ['product'] },
  '/entitlements/:entitlement/products': page,
  '/offerings': { ...page, expand: ['items.package', 'items.package.product'] },
  '/offerings/:offering': { expand: ['package', 'package.product'] },
  '/offerings/:offering/packages': { ...page, expand: ['items.product'] },
  '/packages/:package/products': page,
  '/customers': { ...page, search: null },
  '/customers/:customer': { expand: ['attributes'] },
  '/customers/:customer/subscriptions': { ...page, environment },
  '/customers/:customer/purchases': { ...page, environment },
  '/customers/:customer/active_entitlements': page,
  '/customers/:customer/aliases': page,
  '/customers/:customer/attributes': page,
  '/customers/:customer/invoices': page,
  '/customers/:customer/events': { ...page, environment },
  '/subscriptions': { store_subscription_identifier: null },
  '/subscriptions/:subscription/entitlements': page,
  '/purchases': { store_purchase_identifier: null },
  '/integrations/webhooks': page,
}

/** The first parameter that this call does not have, or not with this value. What changes something has none at all. */
export function unknownParameter(method: string, path: string, given: URLSearchParams): string | null {
  const known = (method === 'GET' && parameters[path]) || {}
  for (const [name, value] of given) {
    const values = Object.hasOwn(known, name) ? known[name] : undefined
    if (values === undefined || (values !== null && !values.includes(value))) return name
  }
  return null
}
