import type { SetUp } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { company, newPassword, openOnboardingSite, staffOf } from '../../../../../tests/support/onboarding-site.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'

const site = await openOnboardingSite()
const { ask, say, told, setMode, mailsTo, at, owner, world, database } = site
const acme = world.acme.people
const acmeOwner = acme.reseller_owner ?? owner
const iban = 'DE89 3704 0044 0532 0130 00'
const newCustomer = (slug: string) => ({ name: 'Harbour', slug, ownerEmail: `owner@${slug}.test` })

/** A reseller that signed up, with its owner's session. */
async function signedUp(slug: string, mode = 'open') {
  await setMode(mode)
  const email = `owner@${slug}.test`
  await say('/finish', { token: await told(email, slug), termsVersion: await newestTerms() })
  const signedIn = await ask(at(`${slug}.localhost`), 'POST', '/sessions', { email, password: newPassword })
  const cookie = /session=([^;]+)/.exec(signedIn.headers['set-cookie'] ?? '')?.[1] ?? ''
  const { json } = await ask(owner, 'GET', `/resellers?search=${slug}`)
  // safe because the list holds exactly the reseller that was just made
  const id = (json as { items: { id: string }[] }).items[0]?.id ?? ''
  return { id, email, asker: { ...acmeOwner, ...at(`${slug}.localhost`, cookie) } }
}
async function newestTerms(): Promise<number | null> {
  const { json } = await ask(owner, 'GET', '/terms')
  // safe because terms are listed in this form
  return (json as { items: { version: number }[] }).items[0]?.version ?? null
}
const decide = (id: string, state: string, reason = '') =>
  ask(owner, 'PUT', `/resellers/${id}/state`, { state, reason })

describe('a reseller that waits for approval', () => {
  it('sets up, takes no customers, and sells when the platform has approved, which is mailed', async () => {
    const { id, asker } = await signedUp('patient', 'approval')
    expect((await ask(asker, 'GET', '/set-up')).json).toMatchObject({ resellerState: 'applied', ready: false })
    expect((await ask(asker, 'POST', '/customers', newCustomer('first'))).code).toBe('not-selling')
    expect((await decide(id, 'active')).json).toMatchObject({ state: 'active', company: { name: company.name } })
    expect((await ask(asker, 'POST', '/customers', newCustomer('first'))).status).toBe(201)
    expect((await mailsTo(company.contactEmail))[0]?.subject).toContain('is approved')
  })
  it('is declined with a reason, which its people read and nobody else', async () => {
    const { id, asker } = await signedUp('unlucky', 'approval')
    expect((await decide(id, 'declined')).json).toMatchObject({ fields: [{ path: 'body.reason' }] })
    await decide(id, 'declined', 'No such company was found.')
    expect((await ask(asker, 'GET', '/set-up')).code).toBe('forbidden')
    expect((await ask(asker, 'GET', '/standing')).json).toEqual({
      standing: { state: 'declined', reason: 'No such company was found.' },
    })
    expect((await mailsTo(company.contactEmail))[0]?.text).toContain('No such company was found.')
  })
})

describe('a suspended reseller', () => {
  it('shows its people only why, lets its customers work on, and goes on when resumed', async () => {
    const { id, asker } = await signedUp('halted')
    await decide(id, 'suspended', 'Invoices are open.')
    expect((await ask(asker, 'GET', '/customers')).code).toBe('forbidden')
    expect((await ask(asker, 'GET', '/standing')).json).toMatchObject({ standing: { reason: 'Invoices are open.' } })
    await decide(id, 'active')
    expect((await ask(asker, 'GET', '/customers')).status).toBe(200)
    const details = await ask(owner, 'GET', `/resellers/${id}`)
    expect(details.json).toMatchObject({
      stateChanges: [{ state: 'active' }, { state: 'suspended', reason: 'Invoices are open.' }, { state: 'active' }],
    })
  })
  it('tells customers of the reseller nothing of it', async () => {
    await decide(world.beacon.id, 'suspended', 'A private matter.')
    const customer = world.c.people.tenant_owner
    expect((await ask(customer, 'GET', '/account')).status).toBe(200)
    expect((await ask(customer, 'GET', '/standing')).json).toEqual({ standing: null })
    await decide(world.beacon.id, 'active')
  })
  it('cannot be made of one in another state', async () => {
    const { id } = await signedUp('steady')
    expect((await decide(id, 'declined', 'Too late.')).code).toBe('wrong-state')
    expect((await decide(id, 'active')).code).toBe('wrong-state')
  })
})

describe('the way to ready', () => {
  it('is computed from what is there', async () => {
    const { asker } = await signedUp('builder')
    const before = await ask(asker, 'GET', '/set-up')
    // safe because the endpoint gives a score
    const score = (before.json as { score: number }).score
    await ask(asker, 'POST', '/customers', newCustomer('one'))
    const after = await ask(asker, 'GET', '/set-up')
    expect((after.json as { score: number }).score).toBe(score + 15)
  })
  it('counts a plan as the first one when its reseller has published it, not when it began with it', async () => {
    const { id, asker } = await signedUp('planner')
    const planStep = async () => {
      // safe because the endpoint gives the steps
      const { steps } = (await ask(asker, 'GET', '/set-up')).json as SetUp
      return steps.find(({ name }) => name === 'plan')?.state
    }
    expect(await planStep()).toBe('open')
    await beyondScope(database.owner, async client => {
      await client.query(
        `insert into reseller_plan (reseller_id, id, name, tier, state, current_version, created_at) values ($1, $1, 'Own', 'Studio', 'published', 1, now() - interval '1 hour')`,
        [id],
      )
      await client.query(
        `insert into reseller_plan_version (reseller_id, plan_id, version, published_at, minutes_per_month, storage_bytes, parallel_jobs, max_file_bytes, max_duration_ms, overage)
          values ($1, $1, 1, now(), 1, 1, 1, 1, 1, 'block')`,
        [id],
      )
    })
    expect(await planStep()).toBe('done')
  })
  it('lets what can wait be skipped and taken up again, and nothing else', async () => {
    const { asker } = await signedUp('skipper')
    const skip = (step: string, skipped = true) => ask(asker, 'PUT', '/set-up/skipped-steps', { step, skipped })
    expect((await skip('domain')).json).toMatchObject({
      steps: expect.arrayContaining([expect.objectContaining({ name: 'domain', state: 'skipped' })]),
    })
    expect((await skip('domain', false)).json).toMatchObject({
      steps: expect.arrayContaining([expect.objectContaining({ name: 'domain', state: 'open' })]),
    })
    expect((await skip('brand')).code).toBe('wrong-state')
    expect((await skip('test-purchase')).code).toBe('wrong-state')
  })
})

describe('payout details', () => {
  it('are stored sealed, shown masked, and told by mail', async () => {
    const { id, asker, email } = await signedUp('payee')
    const changed = await ask(asker, 'PUT', '/payout-details', { holder: 'Nordlicht', iban })
    expect(changed.json).toMatchObject({ payout: { holder: 'Nordlicht', maskedIban: 'DE89 •••• 3000' } })
    const [mail] = await mailsTo(email)
    expect([mail?.text.includes('DE89 •••• 3000'), mail?.text.includes('37040044')]).toEqual([true, false])
    const shown = await ask(owner, 'GET', `/resellers/${id}`)
    expect(shown.text.includes('37040044') || shown.text.includes('3704 0044')).toBe(false)
    await beyondScope(database.owner, async client => {
      const { rows } = await client.query(`select p::text as text from reseller_payout p`)
      const { rows: trail } = await client.query(
        `select coalesce(before::text, '') || coalesce(after::text, '') as text from audit_entry`,
      )
      const dump = [...rows, ...trail].map(row => row.text).join(' ')
      expect([
        dump.includes('DE89370400440532013000'),
        dump.includes(Buffer.from('DE89370400440532013000').toString('hex')),
      ]).toEqual([false, false])
    })
  })
  it.each(['DE88 3704 0044 0532 0130 00', 'DE89', 'not a number'])('refuses the account number %s', async number => {
    const answer = await ask(acmeOwner, 'PUT', '/payout-details', { holder: 'Acme', iban: number })
    expect(answer.json).toMatchObject({ code: 'invalid-input', fields: [{ path: 'body.iban' }] })
  })
  it('need a proof of the last ten minutes [AUT-24]', async () => {
    const { asker } = await signedUp('careful')
    database.clock.pass(10 * 60_000)
    const change = () => ask(asker, 'PUT', '/payout-details', { holder: 'Nordlicht', iban })
    expect((await change()).code).toBe('step-up-needed')
    await ask(asker, 'POST', '/sessions/current/confirmations', { password: newPassword })
    expect((await change()).status).toBe(200)
  })
  it('are seen by owner, admin and billing, and not by support', async () => {
    const roles = ['reseller_owner', 'reseller_admin', 'reseller_billing', 'reseller_support']
    const statuses = await Promise.all(
      roles.map(async role => (await ask(staffOf(world, role), 'GET', '/payout-details')).status),
    )
    expect(statuses).toEqual([200, 200, 200, 403])
  })
})

it('keeps company details, and refuses a VAT id at its field', async () => {
  const { asker } = await signedUp('records')
  const moved = { ...company, city: 'Kiel', vatId: 'DE136695976' }
  expect((await ask(asker, 'PUT', '/company', { company: moved })).json).toEqual({ company: moved })
  const wrong = await ask(asker, 'PUT', '/company', { company: { ...moved, vatId: 'DE1' } })
  expect(wrong.json).toMatchObject({ fields: [{ path: 'body.company.vatId' }] })
})

// Publishes terms that everybody has to accept, so it comes last.
it('asks for new terms, keeps who accepted from where, and takes no new customers after the day has passed', async () => {
  const { asker, email } = await signedUp('agrees')
  const published = await ask(owner, 'POST', '/terms', { text: 'New terms', acceptWithinDays: 1 })
  // safe because published terms have a version
  const { version } = published.json as { version: number }
  expect((await ask(asker, 'GET', '/terms-acceptances')).json).toMatchObject({ state: 'due', current: { version } })
  expect((await ask(asker, 'POST', '/customers', newCustomer('before'))).status).toBe(201)
  database.clock.pass(11 * 60 * 60_000)
  await ask(asker, 'GET', '/me')
  database.clock.pass(13 * 60 * 60_000)
  expect((await ask(asker, 'POST', '/customers', newCustomer('after'))).code).toBe('not-selling')
  expect((await ask(asker, 'POST', '/terms-acceptances', { version: version + 1 })).code).toBe('wrong-state')
  const accepted = await ask(asker, 'POST', '/terms-acceptances', { version })
  expect(accepted.json).toMatchObject({ state: 'accepted', acceptances: [{ version, name: 'Nora Licht', email }] })
  expect(JSON.stringify(accepted.json)).toMatch(/"ip":"10\./)
  expect((await ask(asker, 'POST', '/customers', newCustomer('after'))).status).toBe(201)
})
