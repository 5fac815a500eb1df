import { type EndpointShape, endpoints, type Locator } from '@scriptorium/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, anonymousAt, disposable, leaksIn, makeWorld, tenantsOf } from '../support/world.ts'
import { ageWorld, digestOf, fillTables, tablesOfPayments } from '../support/world-rows.ts'
import { anonymousBody, answerFaults, cellFaults, expectedOf, isLimited, steadyHeaders } from './cells.ts'
import { type Denied, recordFaults } from './denied-records.ts'
import { type JobState, openObjects, type Position, positions } from './objects.ts'
import { askEndpoint } from './questions.ts'
import { framesTo, mailFaults, traceFaults, witnessed } from './traces.ts'
import { textFields } from './valid-input.ts'

const database = await testDatabase()
const { owner, ports } = database
const world = await makeWorld(ports)
// Keys are made with the first file, by the storage that can open them.
// Nobody is to be asked for payments.
await fillTables(owner, world, ['tenant_key', ...tablesOfPayments])
await ageWorld(owner, world)
const app = witnessed(await startTestApp(database))
const objects = openObjects({ ports, owner, storage: app.storage, world })
const shapes = Object.entries(endpoints)

/** One principal of every role: A's people and keys, Acme's staff, the platform's staff, and nobody. */
const askers: Asker[] = [
  ...Object.values(world.a.people),
  ...Object.values(world.a.keys),
  ...Object.values(world.acme.people),
  ...Object.values(world.platform.people),
  anonymousAt(world.acme),
]
/** The state that an object must be in for its own people to succeed. */
const neededState: Record<string, JobState> = { cancelJob: 'waiting', retryJob: 'failed' }
/** Whom nobody can please without a token from a mail, a factor, or a socket. */
const neverSucceeds = new Set([
  // Lead to a provider of payments, which is not there.
  'beginCheckout',
  'beginPackCheckout',
  'openSubscription',
  'createTestCustomer',
  'playForTestCustomer',
  'moveTestClock',
  // Takes a file, which no schema describes.
  'addBrandImage',
  'addPlatformImage',
  'importBrandPack',
  'redeemPasswordReset',
  'redeemEmailVerification',
  'previewInvitation',
  'redeemInvitation',
  'openSignUp',
  'saveSignUpPerson',
  'saveSignUpCompany',
  'checkSignUpSlug',
  'saveSignUpSlug',
  'finishSignUp',
  // Nobody may sign up before the reseller says so: sign-up.test.ts of customers.
  'beginCustomerSignUp',
  'openCustomerSignUp',
  'finishCustomerSignUp',
  'sendCustomerRequest',
  'redeemHandOver',
  // Need an owner who accepted, and a session of a visit: visits.test.ts.
  'askForVisit',
  'leaveVisit',
  'redeemEmailChange',
  'giveSecondFactor',
  'confirmTotp',
  // Need a device that signs: passkeys.test.ts.
  'addPasskey',
  'signInByPasskey',
  'beginSecondFactorPasskey',
  'redeemMagicLink',
  // Need a provider that answers: sso.test.ts.
  'connectSso',
  'beginSsoSignIn',
  'signInBySso',
  'changeSso',
  'disconnectSso',
  'addSsoDomain',
  'confirmSsoDomain',
  'makeRecoveryCodes',
  'acceptTerms',
  'live',
])
const positionsOf = (endpoint: EndpointShape): (Position | 'none')[] => (endpoint.locate ? [...positions] : ['none'])
const asksPassword = (endpoint: EndpointShape) =>
  endpoint.scope === 'self' && textFields(endpoint).some(({ name }) => name === 'password' || name === 'current')
const isWrite = (endpoint: EndpointShape) => endpoint.method !== 'GET'
const ownRead = new Map<string, Promise<string>>()

/** An id for `:id`. Own objects are new for each write; reading shares one. */
async function idFor(
  name: string,
  kind: Locator,
  endpoint: EndpointShape,
  asker: Asker,
  position: Position,
): Promise<string> {
  if (position !== 'own') return objects.foreign(kind, asker, position)
  const state = neededState[name]
  if (isWrite(endpoint) || kind === 'session')
    return objects.makeOwn(kind, asker, { by: asker, ...(state ? { state } : {}) })
  const known = ownRead.get(kind) ?? objects.makeOwn(kind, asker, {})
  ownRead.set(kind, known)
  return known
}

let before: Record<string, string>
beforeAll(async () => {
  // Everything that strangers own is made first, so that what they own can be compared afterwards.
  const kinds = new Set(shapes.flatMap(([, endpoint]) => (endpoint.locate ? [endpoint.locate] : [])))
  for (const kind of kinds)
    for (const asker of askers)
      for (const position of ['sibling', 'other reseller', 'deleted'] as const)
        await objects.foreign(kind, asker, position)
  before = await digestOf(
    owner,
    tenantsOf(world)
      .filter(tenant => tenant !== world.a)
      .map(({ id }) => id),
  )
})

it('serves every endpoint of the contract [ISO-02]', () => {
  expect(app.served).toBe(shapes.length)
})

describe.each(shapes)('%s', (name, endpoint) => {
  it(`answers each of ${askers.length} roles as the access table says, for each position of its object, and leaves one record of each refusal [ISO-01] [ISO-10] [WEB-08] [AUT-18]`, async () => {
    const faults: string[] = []
    const denied: Denied[] = []
    let succeeded = false
    for (const asker of askers) {
      let missing: { body: unknown; headers: unknown } | undefined
      for (const position of positionsOf(endpoint).toReversed()) {
        const expected = expectedOf(endpoint, asker, position)
        // Signing in or out, a new name or password would change who asks in the next cell.
        const changesAsker = endpoint.scope === 'self' || (endpoint.scope === 'public' && asker.cookie !== undefined)
        const who =
          changesAsker && isWrite(endpoint) && expected === 'success'
            ? await disposable(ports, asker, { password: asksPassword(endpoint) })
            : asker
        const id =
          endpoint.locate && position !== 'none'
            ? await idFor(name, endpoint.locate, endpoint, who, position)
            : undefined
        const answer = await askEndpoint({ app, world, objects, endpoint, asker: who, id })
        const found = [...cellFaults(endpoint, answer, expected), ...answerFaults(world, who, answer)]
        faults.push(...found.map(fault => `${asker.name}, ${position}: ${fault}`))
        const kinds: unknown[] = [endpoint.status ?? 200, endpoint.otherwise?.status]
        if (expected === 'success' && kinds.includes(answer.status)) succeeded = true
        if (expected === 'forbidden') denied.push({ asker: who, answer })
        if (expected !== 'not-found') continue
        const seen = { body: anonymousBody(answer), headers: steadyHeaders(answer) }
        missing ??= seen
        if (JSON.stringify(seen) !== JSON.stringify(missing))
          faults.push(`${asker.name}, ${position}: is not answered like a missing one`)
      }
    }
    expect([...faults, ...(await recordFaults(ports, denied))]).toEqual([])
    expect(succeeded || neverSucceeds.has(name), 'nobody succeeded').toBe(true)
  })
})

/** All of A's rows without what any request leaves behind: its record, and when its key or member was last seen. */
async function changedByWill() {
  const { audit_entry: _record, api_key: _key, membership: _member, ...rest } = await digestOf(owner, [world.a.id])
  return rest
}

describe.each(shapes.filter(([, endpoint]) => endpoint.locate))('%s', (name, endpoint) => {
  it('lets one whose grant is limited to their own touch nothing that a colleague made', async () => {
    const faults: string[] = []
    for (const asker of askers.filter(one => isLimited(endpoint, one))) {
      const id = await objects.makeOwn(endpoint.locate ?? 'job', asker, {
        by: world.a.people.tenant_owner,
        ...(neededState[name] ? { state: neededState[name] } : {}),
      })
      const was = await changedByWill()
      const answer = await askEndpoint({ app, world, objects, endpoint, asker, id })
      if (answer.status !== 403 && answer.status !== 404) faults.push(`${asker.name} is answered ${answer.status}`)
      if (answer.status === 403) faults.push(...(await recordFaults(ports, [{ asker, answer }])))
      const is = await changedByWill()
      if (JSON.stringify(was) !== JSON.stringify(is)) faults.push(`${asker.name} changed it`)
    }
    expect(faults).toEqual([])
  })
})

// The last two: what all of the questions above have left behind.
it('leaves everything that other customers own as it was', async () => {
  const others = tenantsOf(world).filter(tenant => tenant !== world.a)
  const after = await digestOf(
    owner,
    others.map(({ id }) => id),
  )
  expect(after).toEqual(before)
  expect(app.lines.filter(line => line.startsWith('error'))).toEqual([])
})

it('leaves no mark, address, cookie, password or token in log and metrics, and nothing of others in mails and frames [LOG-01] [WS-04]', async () => {
  const mails = await mailFaults(owner, world)
  const { a, b, c, d, both } = world
  const listeners = [a.people.tenant_owner, a.people.tenant_viewer, both, b.people.tenant_owner]
  listeners.push(c.people.tenant_owner, d.people.tenant_editor)
  const frames = await framesTo(listeners, { app, ports, url: database.url })
  const metrics = await app.metrics()
  const secrets = new Set([...app.secrets, ...mails.tokens])
  expect(app.lines.flatMap(line => traceFaults(line, secrets).map(fault => `${fault}: ${line}`))).toEqual([])
  expect(traceFaults(metrics, secrets)).toEqual([])
  expect(mails.faults).toEqual([])
  expect(frames.flatMap(({ to, text }) => leaksIn(world, to, text).map(mark => `${to.name} hears ${mark}`))).toEqual([])
  // Silence would prove nothing: there was something of each kind to look through.
  for (const { name } of listeners) expect(frames.filter(({ to }) => to.name === name).length, name).toBeGreaterThan(1)
  expect(metrics).toContain('route="/api/v1/jobs"')
  expect([app.lines.length > 2000, mails.tokens.length > 10, secrets.size > 50]).toEqual([true, true, true])
})
