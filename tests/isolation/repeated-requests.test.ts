import { type EndpointShape, endpoints } from '@scriptorium/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { withScope } from '../../packages/server/src/infra/db/index.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, makeWorld } from '../support/world.ts'
import { openObjects } from './objects.ts'
import { questionTo } from './questions.ts'

const database = await testDatabase()
const { owner, ports } = database
const world = await makeWorld(ports)
const app = await startTestApp(database)
const objects = openObjects({ ports, owner, storage: app.storage, world })
const repeatable = Object.entries(endpoints).filter(([, endpoint]: [string, EndpointShape]) => endpoint.idempotent)

/** Who may do it. */
function makerOf({ scope }: EndpointShape): Asker {
  const people = { tenant: world.a.people, reseller: world.acme.people, platform: world.platform.people }
  const { tenant_owner, reseller_owner, platform_owner }: Partial<Record<string, Asker>> =
    scope === 'reseller' ? people.reseller : scope === 'platform' ? people.platform : people.tenant
  const maker = tenant_owner ?? reseller_owner ?? platform_owner
  if (!maker) throw new Error('Nobody may do this')
  return maker
}
/** How often it was done: every change leaves one record. */
const madeBy = (asker: Asker) =>
  withScope(ports.pool, { kind: 'platform' }, 'read', async tx => {
    const entries = tx
      .selectFrom('audit_entry')
      .select('id')
      .where('outcome', '=', 'done')
      .where('provider_name', 'is', null)
    return (await entries.where('actor_id', '=', asker.actorId).execute()).length
  })

afterEach(() => owner.query('alter table idempotency drop constraint if exists broken'))

describe.each(repeatable)('%s with an idempotency key', (name, endpoint: EndpointShape) => {
  const asker = makerOf(endpoint)
  const question = async (key: string) => {
    const id = endpoint.locate ? await objects.makeOwn(endpoint.locate, asker) : undefined
    const asked = await questionTo({ app, world, objects, endpoint, asker, id })
    return { ...asked, headers: { ...asked.headers, 'idempotency-key': key } }
  }
  it('is done once when it comes at once and again, and is answered alike [JOB-04]', async () => {
    const asked = await question(`${name}-1`)
    const before = await madeBy(asker)
    const answers = await Promise.all(Array.from({ length: 4 }, () => app.ask(asker, asked)))
    answers.push(await app.ask(asker, asked))
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(endpoint.status ?? 200))
    for (const answer of answers) expect(answer.json).toEqual(answers[0]?.json)
    expect(await madeBy(asker)).toBe(before + 1)
  })
  it('is not done when its answer cannot be kept, and once with the second try [JOB-04]', async () => {
    const asked = await question(`${name}-2`)
    const before = await madeBy(asker)
    await owner.query('alter table idempotency add constraint broken check (reply is null) not valid')
    expect((await app.ask(asker, asked)).status).toBe(500)
    expect(await madeBy(asker)).toBe(before)
    await owner.query('alter table idempotency drop constraint broken')
    expect((await app.ask(asker, asked)).status).toBe(endpoint.status ?? 200)
    expect(await madeBy(asker)).toBe(before + 1)
  })
})
