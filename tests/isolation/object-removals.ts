import type { Locator } from '@scriptorium/contract'
import type { Pool } from 'pg'
import { beyondScope } from '../support/world-rows.ts'

/** How an object of each kind goes, as its own use case would let it go. */
const removals: Record<Locator, string> = {
  session: 'delete from session where id = $1',
  passkey: 'delete from passkey where id = $1',
  'sso-domain': 'delete from sso_domain where id = $1',
  'api-key': 'delete from api_key where id = $1',
  member: 'delete from membership where person_id = $1',
  invitation: 'delete from invitation where id = $1',
  file: 'delete from stored_file where id = $1',
  upload: 'delete from stored_file where id = $1',
  job: 'update job set trashed_at = now() where id = $1',
  transcript: 'delete from transcript where id = $1',
  customer: `update tenant set state = 'deleted' where id = $1`,
  'test-customer': `update tenant set state = 'deleted' where id = $1`,
  'pack-offer': 'delete from pack_offer where id = $1',
  'reseller-plan': 'delete from reseller_plan where id = $1',
  'deleted-customer': 'delete from customer_deletion where tenant_id = $1',
  'customer-request': 'delete from customer_sign_up where id = $1',
  'customer-note': 'delete from customer_note where id = $1',
  'minute-grant': 'delete from minute_grant where id = $1',
  'brand-domain': 'delete from brand_domain where id = $1',
  reseller: 'select $1::uuid',
  'billing-event': 'delete from billing_event where id = $1',
  'billing-drift': 'delete from billing_drift where id = $1',
  'dead-letter': 'delete from task where id = $1',
  engine: 'delete from engine where id = $1',
  visit: 'delete from visit where id = $1',
}

/** Gives the id of what was there and is gone. */
export async function removed(owner: Pool, kind: Locator, id: string): Promise<string> {
  await beyondScope(owner, async client => void (await client.query(removals[kind], [id])))
  return id
}
