import { z } from 'zod'
import { refusal } from '../refusal.ts'
import { newId } from '../world.ts'
import { type Api, bodyOf, call, expands, listOf, requireFound } from './api.ts'
import { entitlementShape, offeringShape, packageProducts, packageShape, productShape } from './shapes.ts'

const lookupKey = z.string().min(1).max(200)
const displayName = z.string().min(1).max(1500)
const Metadata = z.record(z.string(), z.unknown()).nullable().optional()

/** Products, entitlements, offerings and packages, as far as the API lets them be made. */
export function catalogueCalls(api: Api): void {
  products(api)
  entitlements(api)
  offerings(api)
  packages(api)
}

function products(api: Api): void {
  const { world } = api
  const domain = 'project_configuration'
  call(api, domain, 'GET', '/apps', request =>
    listOf(
      world,
      request,
      world.state.apps,
      app => app.id,
      app => ({
        object: 'app',
        id: app.id,
        name: app.name,
        created_at: app.createdAt,
        type: app.type,
        project_id: world.state.project.id,
        ...(app.type === 'rc_billing'
          ? { rc_billing: { seller_company_name: 'Twin', default_currency: 'EUR', app_name: app.name } }
          : {}),
      }),
    ),
  )
  call(api, domain, 'GET', '/products', request => {
    const appId = request.query.get('app_id')
    const found = world.state.products.filter(one => appId === null || one.appId === appId)
    return listOf(world, request, found, one => one.id, productShape)
  })
  const NewProduct = z.strictObject({
    store_identifier: z.string().min(1).max(200),
    app_id: z.string().min(1).max(255),
    type: z.enum(['subscription', 'consumable', 'non_consumable']),
    display_name: displayName.nullable().optional(),
    title: displayName.nullable().optional(),
    subscription: z
      .strictObject({ duration: z.enum(['P1W', 'P1M', 'P2M', 'P3M', 'P6M', 'P1Y']) })
      .nullable()
      .optional(),
  })
  call(
    api,
    domain,
    'POST',
    '/products',
    request => {
      const asked = bodyOf(request, NewProduct)
      const app = requireFound(
        world.state.apps.find(one => one.id === asked.app_id),
        'App',
      )
      if (app.type === 'rc_billing')
        throw refusal('unprocessable_entity_error', 'Web Billing products are created in the dashboard.')
      if (world.state.products.some(one => one.storeIdentifier === asked.store_identifier && one.appId === app.id))
        throw refusal('resource_already_exists', 'Product already exists', 'store_identifier')
      return world.change(() => {
        const product = {
          id: newId(world.state, 'prod', 10),
          storeIdentifier: asked.store_identifier,
          appId: app.id,
          type: asked.type,
          displayName: asked.display_name ?? asked.title ?? asked.store_identifier,
          createdAt: world.now(),
          duration: asked.subscription?.duration ?? null,
          trialDuration: null,
          graceDuration: null,
          prices: {},
        }
        world.state.products.push(product)
        return productShape(product)
      })
    },
    201,
  )
  const requireProduct = (id: string | undefined) =>
    requireFound(
      world.state.products.find(one => one.id === id),
      'Product',
    )
  call(api, domain, 'GET', '/products/:product', ({ params }) => productShape(requireProduct(params.product)))
  call(api, domain, 'DELETE', '/products/:product', ({ params }) => {
    const { id } = requireProduct(params.product)
    const isSold = [...world.state.subscriptions, ...world.state.purchases].some(one => one.productId === id)
    if (isSold) throw refusal('unprocessable_entity_error', 'The product was sold and cannot be deleted.')
    return world.change(() => {
      world.state.products = world.state.products.filter(one => one.id !== id)
      for (const one of world.state.entitlements) one.productIds = one.productIds.filter(each => each !== id)
      for (const one of world.state.packages) one.products = one.products.filter(each => each.productId !== id)
      return { object: 'product', id, deleted_at: world.now() }
    })
  })
}

function entitlements(api: Api): void {
  const { world } = api
  const domain = 'project_configuration'
  const requireEntitlement = (id: string | undefined) =>
    requireFound(
      world.state.entitlements.find(one => one.id === id),
      'Entitlement',
    )
  call(api, domain, 'GET', '/entitlements', request =>
    listOf(
      world,
      request,
      world.state.entitlements,
      one => one.id,
      one => entitlementShape(world, one, expands(request, 'items.product')),
    ),
  )
  call(
    api,
    domain,
    'POST',
    '/entitlements',
    request => {
      const asked = bodyOf(request, z.strictObject({ lookup_key: lookupKey, display_name: displayName }))
      if (world.state.entitlements.some(one => one.lookupKey === asked.lookup_key))
        throw refusal('resource_already_exists', 'Entitlement already exists', 'lookup_key')
      return world.change(() => {
        const entitlement = {
          id: newId(world.state, 'entl', 10),
          lookupKey: asked.lookup_key,
          displayName: asked.display_name,
          createdAt: world.now(),
          productIds: [],
        }
        world.state.entitlements.push(entitlement)
        return entitlementShape(world, entitlement)
      })
    },
    201,
  )
  call(api, domain, 'GET', '/entitlements/:entitlement', request =>
    entitlementShape(world, requireEntitlement(request.params.entitlement), expands(request, 'product')),
  )
  call(api, domain, 'GET', '/entitlements/:entitlement/products', request =>
    listOf(
      world,
      request,
      requireEntitlement(request.params.entitlement).productIds,
      id => id,
      id =>
        productShape(
          requireFound(
            world.state.products.find(one => one.id === id),
            'Product',
          ),
        ),
    ),
  )
  const ProductIds = z.strictObject({ product_ids: z.array(z.string().min(1).max(255)).min(1).max(50) })
  for (const isAttaching of [true, false]) {
    const path = `/entitlements/:entitlement/actions/${isAttaching ? 'attach' : 'detach'}_products`
    call(api, domain, 'POST', path, request => {
      const entitlement = requireEntitlement(request.params.entitlement)
      const { product_ids } = bodyOf(request, ProductIds)
      for (const id of product_ids)
        requireFound(
          world.state.products.find(one => one.id === id),
          'Product',
        )
      return world.change(() => {
        const others = entitlement.productIds.filter(id => !product_ids.includes(id))
        entitlement.productIds = isAttaching ? [...others, ...product_ids] : others
        return entitlementShape(world, entitlement)
      })
    })
  }
}

function offerings(api: Api): void {
  const { world } = api
  const domain = 'project_configuration'
  const requireOffering = (id: string | undefined) =>
    requireFound(
      world.state.offerings.find(one => one.id === id),
      'Offering',
    )
  call(api, domain, 'GET', '/offerings', request =>
    listOf(
      world,
      request,
      world.state.offerings,
      one => one.id,
      one => offeringShape(world, one, expands(request, 'items.package'), expands(request, 'items.package.product')),
    ),
  )
  const NewOffering = z.strictObject({ lookup_key: lookupKey, display_name: displayName, metadata: Metadata })
  call(
    api,
    domain,
    'POST',
    '/offerings',
    request => {
      const asked = bodyOf(request, NewOffering)
      if (world.state.offerings.some(one => one.lookupKey === asked.lookup_key))
        throw refusal('resource_already_exists', 'Offering already exists', 'lookup_key')
      return world.change(() => {
        const offering = {
          id: newId(world.state, 'ofrng', 10),
          lookupKey: asked.lookup_key,
          displayName: asked.display_name,
          createdAt: world.now(),
          isCurrent: world.state.offerings.length === 0,
          metadata: asked.metadata ?? null,
        }
        world.state.offerings.push(offering)
        return offeringShape(world, offering)
      })
    },
    201,
  )
  call(api, domain, 'GET', '/offerings/:offering', request =>
    offeringShape(
      world,
      requireOffering(request.params.offering),
      expands(request, 'package'),
      expands(request, 'package.product'),
    ),
  )
  const ChangedOffering = z.strictObject({
    display_name: displayName.optional(),
    is_current: z.boolean().optional(),
    metadata: Metadata,
  })
  call(api, domain, 'POST', '/offerings/:offering', request => {
    const offering = requireOffering(request.params.offering)
    const asked = bodyOf(request, ChangedOffering)
    return world.change(() => {
      if (asked.display_name !== undefined) offering.displayName = asked.display_name
      if (asked.metadata !== undefined) offering.metadata = asked.metadata
      if (asked.is_current) for (const one of world.state.offerings) one.isCurrent = one === offering
      return offeringShape(world, offering)
    })
  })
}

function packages(api: Api): void {
  const { world } = api
  const domain = 'project_configuration'
  const requirePackage = (id: string | undefined) =>
    requireFound(
      world.state.packages.find(one => one.id === id),
      'Package',
    )
  const requireOffering = (id: string | undefined) =>
    requireFound(
      world.state.offerings.find(one => one.id === id),
      'Offering',
    )
  call(api, domain, 'GET', '/offerings/:offering/packages', request => {
    const { id } = requireOffering(request.params.offering)
    return listOf(
      world,
      request,
      world.state.packages.filter(one => one.offeringId === id),
      one => one.id,
      one => packageShape(world, one, expands(request, 'items.product')),
    )
  })
  const NewPackage = z.strictObject({
    lookup_key: lookupKey,
    display_name: displayName,
    position: z.int().optional(),
  })
  call(
    api,
    domain,
    'POST',
    '/offerings/:offering/packages',
    request => {
      const { id: offeringId } = requireOffering(request.params.offering)
      const asked = bodyOf(request, NewPackage)
      if (world.state.packages.some(one => one.offeringId === offeringId && one.lookupKey === asked.lookup_key))
        throw refusal('resource_already_exists', 'Package already exists', 'lookup_key')
      return world.change(() => {
        const made = {
          id: newId(world.state, 'pkge', 10),
          offeringId,
          lookupKey: asked.lookup_key,
          displayName: asked.display_name,
          position: asked.position ?? null,
          createdAt: world.now(),
          products: [],
        }
        world.state.packages.push(made)
        return packageShape(world, made)
      })
    },
    201,
  )
  call(api, domain, 'GET', '/packages/:package/products', request => {
    const found = requirePackage(request.params.package)
    return listOf(
      world,
      request,
      packageProducts(world, found),
      one => one.product.id,
      one => one,
    )
  })
  const Products = z.strictObject({
    products: z
      .array(
        z.strictObject({
          product_id: z.string().min(1).max(255),
          eligibility_criteria: z.enum(['all', 'google_sdk_lt_6', 'google_sdk_ge_6']),
        }),
      )
      .min(1)
      .max(50),
  })
  call(api, domain, 'POST', '/packages/:package/actions/attach_products', request => {
    const found = requirePackage(request.params.package)
    const asked = bodyOf(request, Products).products
    for (const one of asked)
      requireFound(
        world.state.products.find(each => each.id === one.product_id),
        'Product',
      )
    return world.change(() => {
      const ids = asked.map(one => one.product_id)
      found.products = [
        ...found.products.filter(one => !ids.includes(one.productId)),
        ...asked.map(one => ({ productId: one.product_id, eligibility: one.eligibility_criteria })),
      ]
      return packageShape(world, found)
    })
  })
}
