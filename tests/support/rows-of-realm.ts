import { newId } from '../../packages/server/src/infra/ids/index.ts'
import type { Realm } from './world.ts'

export type Named = [table: string, row: Record<string, unknown>]
/** The account with a provider of payments that all customers of the world are known to. */
export const connectionId = newId()
export const soon = () => new Date(Date.now() + 3_600_000)

export function rowsOfRealm(realm: Realm): Named[] {
  const [person_id, strangerId] = Object.values(realm.people).map(({ personId }) => personId)
  const secret_hash = Buffer.from('00', 'hex')
  return [
    [
      'one_time_token',
      {
        realm_id: realm.id,
        id: newId(),
        person_id,
        purpose: 'password-reset',
        email_key: realm.mark,
        secret_hash,
        expires_at: soon(),
      },
    ],
    ['known_device', { realm_id: realm.id, id: newId(), person_id, secret_hash }],
    // Begun and not confirmed: an app in use would be asked for.
    ['totp', { realm_id: realm.id, id: newId(), person_id, sealed_secret: secret_hash }],
    ['recovery_code', { realm_id: realm.id, id: newId(), person_id, code_hash: secret_hash }],
    [
      'passkey',
      {
        realm_id: realm.id,
        id: newId(),
        person_id: strangerId,
        credential_id: realm.mark,
        public_key: secret_hash,
        counter: 0,
        transports: [],
        host: realm.host,
        name: realm.mark,
        backed_up: false,
      },
    ],
    [
      'challenge',
      {
        realm_id: realm.id,
        id: newId(),
        person_id,
        purpose: 'enrol',
        value: 'x',
        host: realm.host,
        expires_at: soon(),
      },
    ],
    [
      'pending_sign_in',
      {
        realm_id: realm.id,
        id: newId(),
        person_id,
        secret_hash,
        host: realm.host,
        way: 'password',
        known_device: false,
        expires_at: soon(),
      },
    ],
    ['security_event', { realm_id: realm.id, id: newId(), person_id, kind: 'signed-in', way: 'password' }],
    [
      'idempotency',
      {
        realm_id: realm.id,
        scope_id: realm.id,
        actor_id: person_id,
        key: realm.mark,
        operation: 'POST /customers',
        body_hash: secret_hash,
      },
    ],
    ['mail', mailRow(realm, null, realm.mark)],
    ['hand_over', { realm_id: realm.id, id: newId(), person_id, secret_hash, ...span() }],
    [
      'reseller_sign_up',
      {
        realm_id: realm.id,
        id: newId(),
        email: realm.mark,
        email_key: realm.mark,
        secret_hash,
        invited: false,
        ...span(),
      },
    ],
    ...(realm.key === 'P' ? rowsOfPayments() : rowsOfReseller(realm)),
    ...(realm.key === 'P' ? [] : [...rowsOfBrand(realm), ...offerOf(realm)]),
    [
      'audit_entry',
      { scope_id: realm.id, id: newId(), actor_kind: 'system', action: 'world.made', target: realm.mark },
    ],
  ]
}

function rowsOfPayments(): Named[] {
  const sealed = Buffer.from('00', 'hex')
  const account = { url: 'https://payments.test', project_id: 'proj', app_id: 'app', purchase_link: 'https://pay.test' }
  const keys = { secret_key: sealed, webhook_header: sealed }
  const at = new Date()
  const drift = { here: '[]', there: '[]', found_at: at, seen_at: at }
  const times = { received_at: at, happened_at: at, next_try_at: at }
  return [
    ['billing_connection', { id: connectionId, kind: 'revenuecat', ...account, ...keys }],
    [
      'billing_event',
      { connection_id: connectionId, event_id: 'one', raw: '{}', type: 'TEST', customer_keys: [], ...times },
    ],
    ['billing_drift', { ...drift, id: newId(), connection_id: connectionId, customer_key: 'one', tenant_id: newId() }],
  ]
}

function span() {
  return { created_at: new Date(), expires_at: soon() }
}

export function rowsOfReseller({ id: reseller_id, mark }: Realm): Named[] {
  const at = new Date()
  const place = { name: mark, country: 'DE', street: mark, postal_code: '1', city: mark }
  return [
    [
      'reseller_company',
      { reseller_id, ...place, contact_name: mark, contact_email: `to@${mark}.test`, updated_at: at },
    ],
    ['terms_acceptance', { reseller_id, version: 1, accepted_by: newId(), name: mark, email: mark, ip: '', at }],
    ['reseller_state_change', { reseller_id, id: newId(), state: 'active', reason: mark, at }],
    [
      'reseller_payout',
      { reseller_id, holder: mark, iban_sealed: Buffer.from('00', 'hex'), iban_masked: mark, updated_at: at },
    ],
    ['customer_sign_up_setting', { reseller_id, mode: 'closed' }],
    ['skipped_step', { reseller_id, step: 'domain', at }],
    ['minute_pool', { reseller_id, minutes_per_month: 1_000_000 }],
    ['reseller_day', { reseller_id, day: new Date('2026-01-01'), used_ms: 1, done: 1, failed: 0, customers: 1 }],
  ]
}

export function rowsOfBrand(realm: Realm): Named[] {
  const reseller_id = realm.id
  const design = JSON.stringify({ productName: `${realm.mark} product`, loginText: `${realm.mark} says hello` })
  return [
    ['brand_version', { reseller_id, version: 7, design, published_at: new Date() }],
    ['brand_draft', { reseller_id, design, changed_at: new Date() }],
    [
      'brand_image',
      { reseller_id, id: newId(), width: 1, height: 1, bytes: Buffer.from(realm.mark), created_at: new Date() },
    ],
    [
      'brand_domain',
      {
        reseller_id,
        id: newId(),
        host: `${realm.key}.example`.toLowerCase(),
        proof: realm.mark,
        created_at: new Date(),
      },
    ],
    [
      'own_mail_server',
      {
        reseller_id,
        // Not called at all: a suite reaches no mail server.
        host: '192.0.2.1',
        port: 587,
        security: 'tls',
        username: realm.mark,
        sealed_password: Buffer.from(realm.mark),
        seal: 'a',
        address: `post@${realm.mark.toLowerCase()}.test`,
        checked_at: new Date(),
      },
    ],
    [
      'brand_sender',
      {
        reseller_id,
        address: `sender@${realm.key}.example`.toLowerCase(),
        selector: 'brand',
        public_key: realm.mark,
        sealed_key: Buffer.from(realm.mark),
        created_at: new Date(),
      },
    ],
  ]
}

export function mailRow(realm: Realm, tenant_id: string | null, body_text: string): Record<string, unknown> {
  const addresses = { to_address: `to@${realm.mark}.test`, from_address: `from@${realm.mark}.test` }
  const texts = { subject: realm.mark, body_text, body_html: body_text }
  const times = { next_at: soon(), created_at: new Date() }
  return { realm_id: realm.id, id: newId(), tenant_id, kind: 'test', state: 'sent', ...addresses, ...texts, ...times }
}

function offerOf(realm: Realm): Named[] {
  const [reseller_id, id] = [realm.id, newId()]
  return [
    ['pack_offer', { reseller_id, id, name: realm.mark, minutes: 60, created_at: new Date() }],
    ['pack_price', { reseller_id, offer_id: id, currency: 'EUR', minor: 900 }],
  ]
}
