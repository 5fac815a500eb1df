import type { ImportPreview, ImportVerdict } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { openOnboardingSite, staffOf } from '../../../../../tests/support/onboarding-site.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'

const { ask, mailsTo, world, database } = await openOnboardingSite()
const seller = staffOf(world, 'reseller_owner')
const other = ownerOfBeacon()
const names = (await offered()).map(({ name }) => name)

function ownerOfBeacon() {
  const found = world.beacon.people.reseller_owner
  if (!found) throw new Error('The world has no owner of Beacon')
  return found
}
async function offered() {
  const { json } = await ask(seller, 'GET', '/reseller-plans')
  // safe because the list has this form
  return (json as { items: { name: string; state: string }[] }).items.filter(({ state }) => state === 'published')
}
async function preview(csv: string): Promise<ImportPreview> {
  const answer = await ask(seller, 'POST', '/customer-imports/preview', { csv })
  expect(answer.status).toBe(200)
  // safe because the preview has this form
  return answer.json as ImportPreview
}
async function send(found: ImportPreview): Promise<ImportVerdict[]> {
  const rows = found.rows.map(({ line, cells }) => ({ line, cells }))
  const answer = await ask(seller, 'POST', '/customer-imports', { rows })
  expect(answer.status).toBe(200)
  // safe because the reply has this form
  return (answer.json as { rows: ImportVerdict[] }).rows
}
const outcomes = (rows: readonly ImportVerdict[]) => rows.map(({ line, outcome }) => [line, outcome])
const countOf = async (search: string) =>
  // safe because the list has this form
  ((await ask(seller, 'GET', `/customers?search=${search}`)).json as { items: unknown[] }).items.length

describe('an import of customers', () => {
  const file = [
    'name,slug,owner_email,invite,plan,trial_days,tags,note',
    `Sand One,,one@sand.test,,${names[0] ?? ''},14,vip | spring,Met at a fair`,
    'Sand Two,sand-two,two@sand.test,no,,,,',
    'Sand Three,,,,,,,',
  ].join('\n')

  it('shows what each row would make, and creates nothing before it is confirmed', async () => {
    const found = await preview(file)
    expect(outcomes(found.rows)).toEqual([
      [2, 'new'],
      [3, 'new'],
      [4, 'new'],
    ])
    expect(found.rows.map(({ slug, invites }) => [slug, invites])).toEqual([
      ['sand-one', true],
      ['sand-two', false],
      ['sand-three', false],
    ])
    expect(await countOf('Sand')).toBe(0)
    expect(await mailsTo('one@sand.test')).toEqual([])
  })
  it('makes each of them on its plan, with trial, tags and note, and invites only owners who shall be', async () => {
    const rows = await send(await preview(file))
    expect(rows.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    const { json } = await ask(seller, 'GET', `/customers/${rows[0]?.customer?.id}`)
    expect(json).toMatchObject({ name: 'Sand One', state: 'trial', planName: names[0], tags: ['spring', 'vip'] })
    expect((await ask(seller, 'GET', `/customers/${rows[0]?.customer?.id}/notes`)).text).toContain('Met at a fair')
    expect(await mailsTo('one@sand.test')).toHaveLength(1)
    expect(await mailsTo('two@sand.test')).toEqual([])
    const trail = await ask(seller, 'GET', '/reseller/audit-entries?subject=customers')
    expect(trail.text.match(/"customer\.import"/g)).toHaveLength(3)
  })
  it('makes nothing twice when the same file comes again, by short name or by owner', async () => {
    const found = await preview(file)
    expect(found.rows.map(({ outcome, knownBy }) => [outcome, knownBy])).toEqual([
      ['exists', 'slug'],
      ['exists', 'slug'],
      ['exists', 'slug'],
    ])
    expect(outcomes(await send(found)).map(([, outcome]) => outcome)).toEqual(['exists', 'exists', 'exists'])
    const renamed = await preview('name,owner_email\nQuite another,ONE@sand.test')
    expect(renamed.rows).toMatchObject([{ outcome: 'exists', knownBy: 'ownerEmail', customer: { name: 'Sand One' } }])
    expect(await countOf('Sand')).toBe(3)
    expect(await mailsTo('one@sand.test')).toHaveLength(1)
  })
  it('makes one customer of each row when the same file is confirmed twice at once', async () => {
    const found = await preview('name\nAt Once')
    const both = await Promise.all([send(found), send(found)])
    expect(
      both
        .flatMap(outcomes)
        .map(([, outcome]) => outcome)
        .sort(),
    ).toEqual(['created', 'exists'])
    expect(await countOf('At%20Once')).toBe(1)
  })
  it('names every fault of a row, makes the others, and never the faulty one', async () => {
    const found = await preview(
      [
        'name,slug,owner_email,invite,plan,trial_days,language,billing_email',
        ',,,,,,,',
        'Bad,B!,nobody,perhaps,Gold,many,fr,also-nobody',
        ',no-name,,yes,,,,',
        '日本,,,,,,,',
        'Pair,pair,p@pair.test,,,,,',
        'Pair again,pair,P@pair.test,,,,,',
        'Fine Row,,,,,,,',
      ].join('\n'),
    )
    const faults = (line: number) =>
      found.rows.find(row => row.line === line)?.faults.map(({ column, fault }) => `${column} ${fault}`)
    expect(faults(3)?.sort()).toEqual(
      [
        'slug not-a-slug',
        'ownerEmail not-an-address',
        'invite not-yes-or-no',
        'plan not-offered',
        'trialDays not-days',
        'language unknown-language',
        'billingEmail not-an-address',
      ].sort(),
    )
    expect(faults(4)).toEqual(['name missing', 'ownerEmail missing'])
    expect(faults(5)).toEqual(['slug no-slug-from-name'])
    expect(faults(7)).toEqual(['slug twice', 'ownerEmail twice'])
    const made = await send(found)
    expect(made.filter(({ outcome }) => outcome === 'created').map(({ line }) => line)).toEqual([6, 8])
    expect(await countOf('Bad')).toBe(0)
  })
  it('knows another reseller’s customers and owners not at all [ISO-06]', async () => {
    const csv = 'name,owner_email\nSand One,one@sand.test'
    const answer = await ask(other, 'POST', '/customer-imports/preview', { csv })
    expect(answer.json).toMatchObject({ rows: [{ outcome: 'new', customer: null }] })
  })
  it('is for those who may make customers, while the reseller may sell', async () => {
    const asSupport = await ask(staffOf(world, 'reseller_support'), 'POST', '/customer-imports/preview', {
      csv: 'name\nX',
    })
    expect(asSupport.status).toBe(403)
  })
})

describe('the export of customers', () => {
  const lines = async (query = '') => {
    const answer = await ask(seller, 'GET', `/customers/export${query}`)
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    return answer.text
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\n')
  }
  it('holds every customer that the filters leave, and nobody else’s [ISO-06]', async () => {
    const [header, ...all] = await lines()
    expect(header).toMatch(/^name,slug,state,plan,tags,/)
    // safe because the list has this form
    const { total } = (await ask(seller, 'GET', '/customers?limit=1')).json as { total: number }
    expect(all).toHaveLength(total)
    expect((await lines('?tag=vip')).slice(1).map(line => line.split(',')[0])).toEqual(['Sand One'])
    const { text } = await ask(other, 'GET', '/customers/export')
    expect(text).not.toContain('Sand')
  })
  it('defuses what a spreadsheet would run, and comes back as it was [EXP-02]', async () => {
    const formula = '=HYPERLINK("http://evil.test")'
    await send(await preview(`name,slug,owner_email\n"${formula.replaceAll('"', '""')}",evil,e@evil.test`))
    const text = (await lines('?search=evil')).join('\n')
    expect(text).toContain(`"'=HYPERLINK(`)
    const back = await preview(text)
    expect(back.rows).toMatchObject([{ outcome: 'exists', customer: { name: formula }, cells: { name: formula } }])
  })
  it('goes on over many pages without gap or repetition, in the order of the list', async () => {
    await beyondScope(database.owner, async client => {
      await client.query(
        `with made as (insert into tenant (id, reseller_id, slug, name)
           select gen_random_uuid(), $1, 'many-' || n, 'Many ' || n % 7 from generate_series(1, 1101) n returning id)
         insert into plan_in_force (tenant_id, name, tier, parallel_jobs, minutes_per_month, storage_bytes, max_file_bytes, max_duration_ms, models)
           select id, 'Studio', 'Studio', 1, 1, 1, 1, 1, '{base}' from made`,
        [world.acme.id],
      )
    })
    const [, ...many] = await lines('?search=many-&sort=name')
    expect(new Set(many.map(line => line.split(',')[1])).size).toBe(1_101)
    expect(many).toHaveLength(1_101)
    const names = many.map(line => line.split(',')[0])
    expect(names).toEqual(names.toSorted())
  })
})
