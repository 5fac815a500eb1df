import type { Locator } from '@scriptorium/contract'
import type { Asker, World } from '../support/world.ts'

/** Who has such an object at all: a customer's things are A's, whoever asks. */
export function ownerOf(world: World, kind: Locator, asker: Asker): Asker {
  if (kind === 'session') return asker.personId ? asker : world.a.people.tenant_owner
  return asker.tenant ? asker : world.a.people.tenant_owner
}

export function strangerOf(
  world: World,
  kind: Locator,
  asker: Asker,
  position: 'sibling' | 'other reseller',
): Asker | undefined {
  // Belong to the platform, so nobody else has one.
  if (['billing-drift', 'billing-event', 'dead-letter', 'engine', 'reseller'].includes(kind)) return undefined
  const ofResellers = [
    'brand-domain',
    'customer',
    'customer-note',
    'customer-request',
    'deleted-customer',
    'minute-grant',
    'pack-offer',
    'reseller-plan',
    'test-customer',
  ]
  if (ofResellers.includes(kind)) return world.c.people.tenant_owner
  if (position === 'other reseller') return world.c.people.tenant_owner
  // A session is its person's own: the nearest stranger sits in the same account.
  if (kind === 'session' || kind === 'passkey')
    return asker.personId === world.a.people.tenant_viewer.personId
      ? world.a.people.tenant_editor
      : world.a.people.tenant_viewer
  return world.b.people.tenant_owner
}
