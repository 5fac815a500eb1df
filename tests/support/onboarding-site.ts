import { type CompanyDetails, SignUp } from '@scriptorium/contract'
import { type Question, startTestApp } from './app.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { type Asker, anonymousAt, makeWorld, type World } from './world.ts'

export const newPassword = 'harvest lantern quartz'
export const company: CompanyDetails = {
  name: 'Nordlicht Medien GmbH',
  country: 'DE',
  street: 'Hafenstraße 1',
  postalCode: '20457',
  city: 'Hamburg',
  vatId: 'DE 136 695 976',
  smallBusiness: false,
  contactName: 'Nora Licht',
  contactEmail: 'office@nordlicht.test',
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** The whole product with its world, and what a company does to become a reseller. */
export async function openOnboardingSite() {
  const database: TestDatabase = await testDatabase()
  database.clock.set(new Date())
  const world: World = await makeWorld(database.ports)
  const app = await startTestApp(database)
  const owner = staffOf(world, 'platform_owner')
  const nobody = anonymousAt(world.platform)
  const ask = (asker: Asker, method: Method, path: string, body?: unknown) => {
    const question: Question = { method, path, ...(body === undefined ? {} : { body }) }
    return app.ask(asker, question)
  }
  const say = (path: string, body: unknown, asker = nobody) => ask(asker, 'POST', `/reseller-sign-ups${path}`, body)

  /** Mails to an address, newest first, as the demo's outbox shows them. */
  async function mailsTo(email: string) {
    const { json } = await ask(owner, 'GET', '/mails?limit=100')
    // safe because the outbox lists mails of this form
    const { items } = json as { items: { to: string; words: { subject: string; text: string } }[] }
    return items.filter(mail => mail.to === email).map(mail => mail.words)
  }
  async function mailedToken(email: string): Promise<string> {
    const [newest] = await mailsTo(email)
    const token = /token=([\w.-]+)/.exec(newest?.text ?? '')?.[1]
    if (!token) throw new Error(`No link was mailed to ${email}`)
    return token
  }
  async function begun(email: string): Promise<string> {
    await say('', { email })
    return mailedToken(email)
  }
  /** Everything told but the last step. */
  async function told(email: string, slug: string): Promise<string> {
    const token = await begun(email)
    await say('/person', { token, name: 'Nora Licht', password: newPassword })
    await say('/company', { token, company })
    SignUp.parse((await say('/slug', { token, slug })).json)
    return token
  }
  const setMode = (mode: string) => ask(owner, 'PUT', '/sign-up-settings', { mode })
  const at = (host: string, cookie?: string): Asker => ({ ...nobody, host, ...(cookie ? { cookie } : {}) })
  return { app, database, world, owner, nobody, ask, say, mailsTo, mailedToken, begun, told, setMode, at }
}

export function staffOf(world: World, role: string): Asker {
  const found = world.platform.people[role] ?? world.acme.people[role]
  if (!found) throw new Error(`The world has no ${role}`)
  return found
}
