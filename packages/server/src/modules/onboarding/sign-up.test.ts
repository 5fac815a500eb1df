import { describe, expect, it } from 'vitest'
import { company, newPassword, openOnboardingSite } from '../../../../../tests/support/onboarding-site.ts'
import { anonymousAt } from '../../../../../tests/support/world.ts'

const site = await openOnboardingSite()
const { ask, say, begun, told, setMode, mailsTo, mailedToken, at, owner, world, database } = site

/** The session cookie that an answer sets. */
const sessionIn = (headers: Record<string, string>) => /session=([^;]+)/.exec(headers['set-cookie'] ?? '')?.[1] ?? ''
const tokenIn = (json: unknown) => new URL(String((json as { url: string }).url)).searchParams.get('token') ?? ''

describe('an open sign-up', () => {
  it('leads from an address to the owner’s own area on the brand’s host', async () => {
    await setMode('open')
    const token = await told('nora@nordlicht.test', 'nordlicht')
    const finished = await say('/finish', { token, termsVersion: null })
    expect(finished.json).toMatchObject({ state: 'active', host: 'nordlicht.localhost' })
    const host = at('nordlicht.localhost')
    const entered = await ask(host, 'POST', '/hand-overs/redeem', { token: tokenIn(finished.json) })
    expect(entered.status).toBe(201)
    const me = await ask(at('nordlicht.localhost', sessionIn(entered.headers)), 'GET', '/me')
    expect(me.json).toMatchObject({
      role: 'reseller_owner',
      person: { email: 'nora@nordlicht.test', name: 'Nora Licht', emailVerified: true },
    })
    const signedIn = await ask(host, 'POST', '/sessions', { email: 'nora@nordlicht.test', password: newPassword })
    expect(signedIn.status).toBe(201)
    const texts = (await mailsTo('nora@nordlicht.test')).map(mail => mail.text)
    expect(texts.join()).toContain('http://nordlicht.localhost/log-in')
  })
  it('is used up when it has ended, and so is the link into the own area [AUT-13]', async () => {
    await setMode('open')
    const token = await told('once@nordlicht.test', 'once')
    const finished = await say('/finish', { token, termsVersion: null })
    expect((await say('/open', { token })).code).toBe('token-invalid')
    expect((await say('/finish', { token, termsVersion: null })).code).toBe('token-invalid')
    const redeem = () => ask(at('once.localhost'), 'POST', '/hand-overs/redeem', { token: tokenIn(finished.json) })
    const answers = await Promise.all([redeem(), redeem(), redeem()])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 410, 410])
  })
  it('hands over on the own host only, and within a quarter of an hour [AUT-13]', async () => {
    await setMode('open')
    const finished = await say('/finish', { token: await told('late@nordlicht.test', 'late'), termsVersion: null })
    const handOver = { token: tokenIn(finished.json) }
    for (const host of ['acme.localhost', 'localhost'])
      expect((await ask(at(host), 'POST', '/hand-overs/redeem', handOver)).code).toBe('token-invalid')
    database.clock.pass(15 * 60_000)
    expect((await ask(at('late.localhost'), 'POST', '/hand-overs/redeem', handOver)).code).toBe('token-invalid')
  })
  it('finds what was told in any browser, and says what is still open', async () => {
    await setMode('open')
    const token = await begun('later@nordlicht.test')
    await say('/company', { token, company })
    const again = await say('/open', { token })
    expect(again.json).toMatchObject({
      company: { ...company, vatId: 'DE136695976' },
      personName: null,
      suggestedSlug: 'nordlicht-medien-gmbh',
    })
    expect((await say('/finish', { token, termsVersion: null })).code).toBe('not-finished')
  })
  it('keeps what was told when the link is asked for again, and the earlier link is dead [AUT-13]', async () => {
    await setMode('open')
    const first = await begun('again@nordlicht.test')
    await say('/company', { token: first, company })
    const second = await begun('again@nordlicht.test')
    expect((await say('/open', { token: first })).code).toBe('token-invalid')
    expect((await say('/open', { token: second })).json).toMatchObject({ company: { name: company.name } })
  })
  it('goes on with the same reseller when finishing was interrupted', async () => {
    await setMode('open')
    const token = await told('twice@nordlicht.test', 'twice')
    const [one, two] = await Promise.all([
      say('/finish', { token, termsVersion: null }),
      say('/finish', { token, termsVersion: null }),
    ])
    const worked = [one, two].filter(answer => answer?.status === 200)
    expect(worked.length).toBeGreaterThan(0)
    const list = await ask(owner, 'GET', '/resellers?search=twice')
    expect((list.json as { items: unknown[] }).items).toHaveLength(1)
  })
})

describe('what is told', () => {
  it('needs a password that is not guessed soon', async () => {
    await setMode('open')
    const token = await begun('weak@nordlicht.test')
    const answer = await say('/person', { token, name: 'Weak', password: 'weak@nordlicht' })
    expect(answer.json).toMatchObject({ code: 'invalid-input', fields: [{ path: 'body.password' }] })
  })
  it.each([
    ['DE136695977', 'DE'],
    ['FR136695976', 'DE'],
    ['ATU0000', 'AT'],
  ])('refuses the VAT id %s in %s at its field', async (vatId, country) => {
    await setMode('open')
    const token = await begun(`vat-${vatId.toLowerCase()}@nordlicht.test`)
    const answer = await say('/company', { token, company: { ...company, vatId, country } })
    expect(answer.json).toMatchObject({ code: 'invalid-input', fields: [{ path: 'body.company.vatId' }] })
  })
  it.each([
    ['', 'DE'],
    ['EL 094014201', 'GR'],
    ['ATU13585627', 'AT'],
    ['12-3456789', 'US'],
  ])('takes the VAT id "%s" in %s', async (vatId, country) => {
    await setMode('open')
    const token = await begun(`good-${country.toLowerCase()}@nordlicht.test`)
    expect((await say('/company', { token, company: { ...company, vatId, country } })).status).toBe(200)
  })
  it('tells that a short name is taken or kept back, never by whom', async () => {
    await setMode('open')
    const token = await begun('slug@nordlicht.test')
    const free = async (slug: string) => (await say('/slug-checks', { token, slug })).json
    expect([await free('acme'), await free('www'), await free('something-new')]).toEqual([
      { free: false },
      { free: false },
      { free: true },
    ])
    const taken = await say('/slug', { token, slug: 'acme' })
    expect([taken.code, taken.text.includes(world.acme.mark)]).toEqual(['already-exists', false])
  })
  it('gives a short name to whoever finishes first', async () => {
    await setMode('open')
    const [first, second] = [await told('fast@a.test', 'wanted'), await told('slow@b.test', 'wanted')]
    expect((await say('/finish', { token: first, termsVersion: null })).status).toBe(200)
    expect((await say('/finish', { token: second, termsVersion: null })).code).toBe('already-exists')
    await say('/slug', { token: second, slug: 'wanted-too' })
    expect((await say('/finish', { token: second, termsVersion: null })).status).toBe(200)
  })
})

describe('who may sign up', () => {
  it('decides the platform: with approval the reseller waits, and the platform is told', async () => {
    await setMode('approval')
    const token = await told('waits@nordlicht.test', 'waits')
    const finished = await say('/finish', { token, termsVersion: null })
    expect(finished.json).toMatchObject({ state: 'applied' })
    expect((await mailsTo('waits@nordlicht.test'))[0]?.subject).toContain('application')
    expect((await mailsTo('support@platform.test'))[0]?.subject).toContain(company.name)
  })
  it('by invitation: whoever is invited goes on and is active at once, also in a mode that asks for approval', async () => {
    await setMode('invitation')
    expect((await ask(owner, 'POST', '/reseller-invitations', { email: 'guest@nordlicht.test' })).status).toBe(201)
    const token = await mailedToken('guest@nordlicht.test')
    await say('/person', { token, name: 'Guest', password: newPassword })
    await say('/company', { token, company })
    await setMode('approval')
    await say('/slug', { token, slug: 'guest' })
    expect((await say('/finish', { token, termsVersion: null })).json).toMatchObject({ state: 'active' })
  })
  it('answers invited, known and unknown addresses alike, and mails only the invited one [AUT-03]', async () => {
    await setMode('invitation')
    await ask(owner, 'POST', '/reseller-invitations', { email: 'invited@nordlicht.test' })
    const before = (await mailsTo('invited@nordlicht.test')).length
    const answers = []
    for (const email of ['invited@nordlicht.test', 'stranger@nordlicht.test']) {
      const { status, json } = await say('', { email })
      answers.push({ status, json })
    }
    expect(answers[0]).toEqual({ status: 202, json: { accepted: true } })
    expect(answers[1]).toEqual(answers[0])
    expect(await mailsTo('stranger@nordlicht.test')).toHaveLength(0)
    expect(await mailsTo('invited@nordlicht.test')).toHaveLength(before + 1)
  })
  it('stops what was begun without an invitation when the platform closes', async () => {
    await setMode('open')
    const token = await told('closed@nordlicht.test', 'closed')
    await setMode('closed')
    expect((await say('/finish', { token, termsVersion: null })).code).toBe('sign-up-closed')
    expect((await say('/slug', { token, slug: 'closed-too' })).code).toBe('sign-up-closed')
    expect((await say('', { email: 'new@nordlicht.test' })).code).toBe('sign-up-closed')
  })
  it('is nobody on a brand’s host', async () => {
    await setMode('open')
    const token = await begun('host@nordlicht.test')
    const there = anonymousAt(world.acme)
    expect((await say('', { email: 'a@b.test' }, there)).code).toBe('not-found')
    expect((await say('/open', { token }, there)).code).toBe('not-found')
    expect((await ask(there, 'GET', '/reseller-sign-ups/offer')).code).toBe('not-found')
  })
  it('lets nobody prepare an account for another’s address: without the mailed link nothing is told [AUT-12]', async () => {
    await setMode('open')
    const token = await begun('victim@nordlicht.test')
    const [id] = token.split('.')
    for (const made of ['x'.repeat(43), `${id}.${'A'.repeat(43)}`])
      expect((await say('/person', { token: made, name: 'Attacker', password: newPassword })).code).toBe(
        'token-invalid',
      )
    expect((await say('/open', { token })).json).toMatchObject({ personName: null })
  })
  it('slows mails to one address down [INV-04]', async () => {
    await setMode('open')
    const statuses: number[] = []
    for (let count = 0; count < 7; count += 1) statuses.push((await say('', { email: 'bomb@nordlicht.test' })).status)
    expect(statuses.slice(0, 5)).toEqual([202, 202, 202, 202, 202])
    expect(statuses).toContain(429)
  })
})

describe('the terms', () => {
  it('are versions: the one that was read is accepted, on record with who, when and from where', async () => {
    await setMode('open')
    const publish = (text: string) => ask(owner, 'POST', '/terms', { text, acceptWithinDays: null })
    const first = (await publish('First terms')).json as { version: number }
    const token = await told('terms@nordlicht.test', 'terms')
    const second = (await publish('Second terms')).json as { version: number }
    expect(second.version).toBe(first.version + 1)
    const old = await say('/finish', { token, termsVersion: first.version })
    expect(old.json).toMatchObject({ code: 'invalid-input', fields: [{ path: 'body.termsVersion' }] })
    expect((await say('/finish', { token, termsVersion: second.version })).status).toBe(200)
    const listed = (await ask(owner, 'GET', '/terms')).json
    expect(listed).toMatchObject({
      items: [
        { version: second.version, text: 'Second terms', resellers: 1 },
        { version: first.version, text: 'First terms', resellers: 0 },
      ],
    })
  })
  it('are never changed, by nobody [RLS-05]', async () => {
    const client = await database.pool.connect()
    try {
      for (const role of ['app_platform', 'app_reseller', 'app_realm']) {
        await client.query(`begin; set local role ${role}`)
        await expect(client.query(`update platform_terms set text = 'other'`)).rejects.toThrow('permission denied')
        await client.query('rollback')
      }
    } finally {
      client.release()
    }
  })
})

// The last one: staff's sessions end within a week, too.
it('ends a sign-up after a week', async () => {
  await setMode('open')
  const token = await begun('week@nordlicht.test')
  database.clock.pass(7 * 24 * 60 * 60_000)
  expect((await say('/open', { token })).code).toBe('token-invalid')
})
