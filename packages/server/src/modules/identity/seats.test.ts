import { expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePerson, makeSession } from './fixtures.ts'
import { openTestSite } from './test-site.ts'

const { ports } = await testDatabase()
const { call } = await openTestSite(ports)
const host = 'acme.localhost'
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })

/** An owner of a customer with so many seats, who invites. */
async function ownerWith(slug: string, seats: number) {
  const tenant = await makeTenant(ports, { resellerId: realm.id, slug, name: slug })
  await withScope(ports.pool, { kind: 'reseller', resellerId: realm.id }, 'change', tx =>
    tx.updateTable('plan_in_force').set({ seats }).where('tenant_id', '=', tenant.id).execute(),
  )
  const email = `owner@${slug}.test`
  const { id: personId } = await makePerson(ports, { realmId: realm.id, email, name: 'Olga', password: 'long enough' })
  await makeMember(ports, { tenantId: tenant.id, realmId: realm.id, personId, role: 'tenant_owner' })
  const { cookie } = await makeSession(ports, { realmId: realm.id, personId, host, tenantId: tenant.id })
  const invite = (name: string) =>
    call('POST', host, '/invitations', { cookie, body: { email: `${name}@seats.test`, role: 'tenant_editor' } })
  return { invite, cookie }
}

it('invites as many as the plan has seats, open invitations counted, and names the plan that has more', async () => {
  const { invite, cookie } = await ownerWith('harbor', 2)
  const first = await invite('anna')
  expect(first.status).toBe(201)
  const refused = await invite('bert')
  expect(refused).toMatchObject({ status: 403, body: { code: 'not-in-plan' } })
  expect(refused.body).toMatchObject({
    detail:
      'All 2 seats of your plan Studio are taken, open invitations included. Remove a member or an invitation first. The plan Studio allows it.',
  })
  // The same address takes no second seat, and one that is free again may be given.
  const again = await invite('anna')
  expect(again.status).toBe(201)
  await call('DELETE', host, `/invitations/${Object(again.body).id}`, { cookie })
  expect((await invite('bert')).status).toBe(201)
})

it('gives the last seat to one of those who invite at once', async () => {
  const { invite } = await ownerWith('quarry', 2)
  const answers = await Promise.all(['anna', 'bert', 'cleo'].map(invite))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403, 403])
})
