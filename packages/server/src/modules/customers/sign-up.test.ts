import { describe, expect, it } from 'vitest'
import { newPassword, openOnboardingSite, staffOf } from '../../../../../tests/support/onboarding-site.ts'
import { anonymousAt } from '../../../../../tests/support/world.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'

const { ask, mailsTo, mailedToken, at, owner, world, database } = await openOnboardingSite()
const seller = staffOf(world, 'reseller_owner')
const stranger = anonymousAt(world.acme)
const say = (path: string, body: unknown, asker = stranger) => ask(asker, 'POST', `/customer-sign-ups${path}`, body)
const setMode = (mode: string) => ask(seller, 'PUT', '/customer-sign-up-settings', { mode })
const sessionIn = (headers: Record<string, string>) => /session=([^;]+)/.exec(headers['set-cookie'] ?? '')?.[1] ?? ''
const told = (token: string) => ({
  token,
  name: 'Mia Sand',
  password: newPassword,
  organisation: 'Dune & Co',
  accepted: true,
})

/** As the owner of the tables, past row level security. */
async function query(text: string, values: unknown[] = []) {
  const found: Record<string, unknown>[] = []
  await beyondScope(database.owner, async client => {
    found.push(...(await client.query(text, values)).rows)
  })
  return { rows: found }
}
async function knownEmail(): Promise<string> {
  const { rows } = await query('select email from person where id = $1', [world.a.people.tenant_editor.personId])
  return String(rows[0]?.email)
}

type Plan = { id: string; name: string; trialDays: number; prices: { currency: string; interval: string }[] }
async function offer() {
  // safe because the offer has this form
  return (await ask(stranger, 'GET', '/customer-sign-ups/offer')).json as { mode: string; plans: Plan[] }
}
async function chosen(withTrial = true) {
  const plan = (await offer()).plans.find(({ trialDays }) => trialDays > 0 === withTrial)
  const [price] = plan?.prices ?? []
  if (!plan || !price) throw new Error('The world offers no such plan')
  return { planId: plan.id, currency: price.currency, interval: price.interval }
}
async function begun(email: string): Promise<string> {
  expect((await say('', { email, ...(await chosen()) })).status).toBe(202)
  return mailedToken(email)
}
const requests = async () =>
  // safe because the list has this form
  ((await ask(seller, 'GET', '/customer-requests')).json as { items: { id: string; email: string }[] }).items

describe('the prices', () => {
  it('show published and listed plans to a stranger, without a word of the wholesale terms or of customers', async () => {
    await setMode('open')
    const answer = await ask(stranger, 'GET', '/customer-sign-ups/offer')
    expect(answer.status).toBe(200)
    const { plans } = await offer()
    expect(plans.length).toBeGreaterThan(1)
    expect(answer.text).not.toMatch(/wholesale|floor|ceiling|suggested|tier|customers/i)
    const hidden = plans[1]?.id
    await query('update reseller_plan set listed = false where id = $1', [hidden])
    expect((await offer()).plans.map(({ id }) => id)).not.toContain(hidden)
    await query('update reseller_plan set listed = true where id = $1', [hidden])
  })
  it('are on the brand’s own host only', async () => {
    expect((await ask(owner, 'GET', '/customer-sign-ups/offer')).code).toBe('not-found')
    expect((await say('', { email: 'a@b.test', ...(await chosen()) }, anonymousAt(world.platform))).code).toBe(
      'not-found',
    )
  })
})

describe('an open sign-up', () => {
  it('leads from an address to a customer on trial, its owner signed in', async () => {
    await setMode('open')
    const token = await begun('mia@dune.test')
    const finished = await say('/finish', told(token))
    expect(finished.status).toBe(201)
    const session = at('acme.localhost', sessionIn(finished.headers))
    const me = await ask(session, 'GET', '/me')
    expect(me.json).toMatchObject({
      role: 'tenant_owner',
      person: { email: 'mia@dune.test', name: 'Mia Sand', emailVerified: true },
      tenant: { name: 'Dune & Co', standing: { state: 'trial' } },
    })
    const { trialDays } = (await offer()).plans.find(plan => plan.trialDays > 0) ?? { trialDays: 0 }
    const endsAt = new Date(database.clock.now().getTime() + trialDays * 24 * 60 * 60_000).toISOString()
    expect(me.json).toMatchObject({ tenant: { standing: { trialEndsAt: endsAt } } })
    const { rows } = await query(
      `select s.state, s.accepted_at, s.accepted_ip, a.plan_id = s.plan_id as chosen from customer_sign_up s join plan_assignment a on a.tenant_id = s.tenant_id`,
    )
    expect(rows).toEqual([
      { state: 'ended', accepted_at: database.clock.now(), accepted_ip: expect.any(String), chosen: true },
    ])
    expect(rows[0]?.accepted_ip).not.toBe('')
  })
  it('is used up when it has ended, and makes one customer however often it is finished at once [AUT-13]', async () => {
    await setMode('open')
    const token = await begun('once@dune.test')
    await Promise.all([1, 2, 3].map(() => say('/finish', { ...told(token), organisation: 'Once Only' })))
    expect((await say('/open', { token })).code).toBe('token-invalid')
    const list = await ask(seller, 'GET', '/customers?search=Once')
    expect((list.json as { items: unknown[] }).items).toHaveLength(1)
  })
  it('begins one trial for each address, and says so to whoever reads its mail only', async () => {
    await setMode('open')
    const first = await begun('twice@dune.test')
    expect((await say('/finish', { ...told(first), organisation: 'First Try' })).status).toBe(201)
    const second = await begun('Twice@Dune.test')
    expect((await say('/finish', { ...told(second), organisation: 'Second Try' })).code).toBe('already-exists')
    expect((await ask(seller, 'GET', '/customers?search=Second')).json).toMatchObject({ items: [] })
  })
  it('ends with the earlier link when it is asked for again [AUT-13]', async () => {
    await setMode('open')
    const first = await begun('again@dune.test')
    await begun('again@dune.test')
    expect((await say('/finish', told(first))).code).toBe('token-invalid')
  })
  it('answers known and unknown addresses alike, with one mail each [AUT-03]', async () => {
    await setMode('open')
    const known = await knownEmail()
    const answers = []
    for (const email of [known, 'unknown@dune.test']) {
      const before = (await mailsTo(email)).length
      const { status, json } = await say('', { email, ...(await chosen()) })
      answers.push({ status, json, mails: (await mailsTo(email)).length - before })
    }
    expect(answers[0]).toEqual({ status: 202, json: { accepted: true }, mails: 1 })
    expect(answers[1]).toEqual(answers[0])
  })
  it('wants the password of an account that exists, not a new one [AUT-12]', async () => {
    await setMode('open')
    const token = await begun(await knownEmail())
    expect((await say('/open', { token })).json).toMatchObject({ newAccount: false })
    expect((await say('/finish', told(token))).code).toBe('wrong-credentials')
    const list = await ask(seller, 'GET', '/customers?search=Dune')
    expect((list.json as { items: unknown[] }).items).toHaveLength(1)
  })
  it('drops what somebody else prepared under the address before it was proven [AUT-12]', async () => {
    await setMode('open')
    const { rows } = await query(`select password_hash from person where email = 'mia@dune.test'`)
    await query(
      `insert into person (realm_id, id, email, email_key, name, password_hash, created_at) values ($1, gen_random_uuid(), 'victim@dune.test', 'victim@dune.test', 'Attacker', $2, now())`,
      [world.acme.id, rows[0]?.password_hash],
    )
    const token = await begun('victim@dune.test')
    const own = 'lantern quartz harvest'
    expect((await say('/finish', { ...told(token), password: own, organisation: 'Victim' })).status).toBe(201)
    const signIn = (password: string) => ask(stranger, 'POST', '/sessions', { email: 'victim@dune.test', password })
    expect((await signIn(newPassword)).code).toBe('wrong-credentials')
    expect((await signIn(own)).status).toBe(201)
  })
  it('needs the mailed link, a password that is not guessed soon, and the terms', async () => {
    await setMode('open')
    const token = await begun('weak@dune.test')
    const [id] = token.split('.')
    expect((await say('/finish', told(`${id}.${'A'.repeat(43)}`))).code).toBe('token-invalid')
    expect((await say('/finish', { ...told(token), password: 'weak@dune.test' })).code).toBe('invalid-input')
    expect((await say('/finish', { ...told(token), accepted: false })).code).toBe('invalid-input')
    expect((await ask(seller, 'GET', '/customers?search=Dune')).json).toMatchObject({ items: [{ name: 'Dune & Co' }] })
  })
  it('is for plans that may be tried: one without a trial is agreed by talking', async () => {
    await setMode('open')
    expect((await say('', { email: 'big@dune.test', ...(await chosen(false)) })).code).toBe('plan-not-offered')
    expect((await say('', { email: 'big@dune.test', ...(await chosen()), currency: 'XAU' })).code).toBe(
      'plan-not-offered',
    )
  })
  it('is for the plans of this brand: another’s is not on offer, whoever knows its id [ISO-01]', async () => {
    await setMode('open')
    const { rows } = await query(
      `select p.id from reseller_plan p join reseller_plan_version v on v.plan_id = p.id and v.reseller_id = p.reseller_id where p.reseller_id = $1 and v.trial_days > 0`,
      [world.beacon.id],
    )
    expect(rows.length).toBeGreaterThan(0)
    const wanted = { ...(await chosen()), planId: rows[0]?.id }
    expect((await say('', { email: 'spy@dune.test', ...wanted })).code).toBe('plan-not-offered')
    expect(await mailsTo('spy@dune.test')).toEqual([])
  })
  it('slows mails to one address down [INV-04]', async () => {
    await setMode('open')
    const statuses: number[] = []
    for (let count = 0; count < 7; count += 1)
      statuses.push((await say('', { email: 'bomb@dune.test', ...(await chosen()) })).status)
    expect(statuses.slice(0, 5)).toEqual([202, 202, 202, 202, 202])
    expect(statuses).toContain(429)
  })
})

describe('who may sign up', () => {
  it('nobody, where the reseller never said so or closes: what was begun ends there', async () => {
    expect((await ask(anonymousAt(world.beacon), 'GET', '/customer-sign-ups/offer')).json).toMatchObject({
      mode: 'closed',
    })
    await setMode('open')
    const token = await begun('closed@dune.test')
    await setMode('closed')
    expect((await say('', { email: 'new@dune.test', ...(await chosen()) })).code).toBe('sign-up-closed')
    expect((await say('/finish', told(token))).code).toBe('sign-up-closed')
  })
  it('nobody, while the reseller may not sell; and a stranger does not learn why', async () => {
    await setMode('open')
    const wanted = await chosen()
    const token = await begun('unsold@dune.test')
    await query(`update reseller set state = 'suspended' where id = $1`, [world.acme.id])
    const [begin, finish] = [await say('', { email: 'new@dune.test', ...wanted }), await say('/finish', told(token))]
    await query(`update reseller set state = 'active' where id = $1`, [world.acme.id])
    expect([begin.code, finish.code]).toEqual(['sign-up-closed', 'sign-up-closed'])
    expect(begin.text + finish.text).not.toMatch(/platform|approved/)
  })
  it('whom the reseller approves: the customer waits, gets an invitation, and comes in by it', async () => {
    await setMode('approval')
    const token = await begun('waits@dune.test')
    expect((await say('/finish', told(token))).code).toBe('sign-up-closed')
    const sent = await say('/request', { token, name: 'Wanda', organisation: 'Waiting Room', accepted: true })
    expect(sent.json).toEqual({ waiting: true })
    expect((await ask(seller, 'GET', '/customers?search=Waiting')).json).toMatchObject({ items: [] })
    const [waiting] = await requests()
    expect(waiting).toMatchObject({ email: 'waits@dune.test', organisation: 'Waiting Room', name: 'Wanda' })
    expect(
      (await ask(staffOf(world, 'reseller_support'), 'POST', `/customer-requests/${waiting?.id}/approval`)).status,
    ).toBe(403)
    expect((await ask(seller, 'POST', `/customer-requests/${waiting?.id}/approval`)).status).toBe(201)
    expect((await ask(seller, 'POST', `/customer-requests/${waiting?.id}/approval`)).code).toBe('not-found')
    expect(await requests()).toEqual([])
    const invitation = await mailedToken('waits@dune.test')
    const entered = await ask(stranger, 'POST', '/invitations/redeem', {
      token: invitation,
      name: 'Wanda',
      password: newPassword,
    })
    expect(entered.status).toBe(201)
    const me = await ask(at('acme.localhost', sessionIn(entered.headers)), 'GET', '/me')
    expect(me.json).toMatchObject({ role: 'tenant_owner', tenant: { standing: { state: 'trial' } } })
  })
  it('and tells whoever is declined why, by mail', async () => {
    await setMode('approval')
    const token = await begun('no@dune.test')
    await say('/request', { token, name: 'Nils', organisation: 'Not Today', accepted: true })
    const [waiting] = await requests()
    const declined = await ask(seller, 'POST', `/customer-requests/${waiting?.id}/refusal`, { reason: 'We are full.' })
    expect(declined.status).toBe(204)
    expect((await mailsTo('no@dune.test'))[0]?.text).toContain('The reason: We are full.')
    expect((await ask(seller, 'GET', '/customers?search=Not')).json).toMatchObject({ items: [] })
  })
})

// The last one: the clock moves on.
it('ends a sign-up after a week', async () => {
  await setMode('open')
  const token = await begun('late@dune.test')
  database.clock.pass(7 * 24 * 60 * 60_000)
  expect((await say('/open', { token })).code).toBe('token-invalid')
})
