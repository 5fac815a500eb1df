import type { BrandDomain } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type DomainPorts, rowOf, shownDomain, targetOf } from './brand-domains.ts'
import { brandOfRealm } from './brand-of-realm.ts'
import type { MovePorts } from './mail.ts'
import { findDomain, findMainHost, forgetMoves, holdMove, retireMainDomain, updateDomain } from './queries/domains.ts'

const dayMs = 24 * 60 * 60_000
const redirectMs = 90 * dayMs
const mailsAtOnce = 200
/** What one request or round tells at most; the next round goes on. */
const mostBatches = 10

/** Agrees that links name this domain, now or in some days. Everybody of the brand is told first; the former one then leads on for 90 days. */
export async function makeBrandDomainMain(
  ctx: ResellerCtx,
  ports: DomainPorts & MovePorts,
  id: string,
  { inDays }: { inDays: number },
): Promise<BrandDomain> {
  await ctx.change('brand.agree-move', async tx => {
    const row = await rowOf(tx, ctx.resellerId, id)
    if (row.state !== 'active')
      throw new Problem('domain-not-active', { detail: `${row.host} does not lead here yet. Check its records first.` })
    const from = new Date(ctx.now().getTime() + inDays * dayMs)
    if (!row.is_main) {
      await forgetMoves(tx, ctx.resellerId)
      await updateDomain(tx, { resellerId: ctx.resellerId, id }, { main_from: from, told_upto: null, told_at: null })
    }
    return { value: undefined, audit: { target: id, after: { host: row.host, from: from.toISOString() } } }
  })
  await continueMove(ctx, ports, id)
  return show(ctx, ports, id)
}

/** Calls a move off that has not happened yet. */
export async function keepBrandDomain(ctx: ResellerCtx, ports: DomainPorts, id: string): Promise<BrandDomain> {
  await ctx.change('brand.call-off-move', async tx => {
    const row = await rowOf(tx, ctx.resellerId, id)
    if (!row.is_main)
      await updateDomain(tx, { resellerId: ctx.resellerId, id }, { main_from: null, told_upto: null, told_at: null })
    return { value: undefined, audit: { target: id, before: { host: row.host } } }
  })
  return show(ctx, ports, id)
}

/** Tells who is still to be told of a move, and lets it happen once everybody is and its time has come. */
export async function continueMove(ctx: ResellerCtx, ports: DomainPorts & MovePorts, id: string): Promise<void> {
  const find = () => ctx.read(tx => findDomain(tx, ctx.resellerId, id))
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const row = await find()
    if (!row?.main_from || row.is_main) return
    if (row.told_at) {
      if (row.main_from <= ctx.now() && row.state === 'active') await switchOver(ctx, id)
      return
    }
    await tellSome(ctx, ports, id)
  }
}

/** Mails and how far they go are one transaction, so nobody gets two. */
function tellSome(ctx: ResellerCtx, ports: DomainPorts & MovePorts, id: string): Promise<void> {
  const { resellerId } = ctx
  return ctx.change('brand.tell-of-move', async tx => {
    const row = await holdMove(tx, resellerId, id)
    if (!row?.main_from || row.told_at) return { value: undefined, audit: { target: id, after: { told: 0 } } }
    const people = await ports.peopleOf(tx, resellerId, row.told_upto, mailsAtOnce)
    const { design } = await brandOfRealm(tx, resellerId)
    const from = await hostInForce(tx, resellerId, ports)
    for (const { name, email, locale } of people)
      await ports.mail(tx, resellerId, {
        kind: 'address-moves',
        to: { email, locale },
        name,
        from,
        host: row.host,
        url: ports.originOf(row.host),
        at: row.main_from,
        timeZone: design.timeZone,
        isNow: row.main_from <= ctx.now(),
      })
    const isWhole = people.length < mailsAtOnce
    await updateDomain(
      tx,
      { resellerId, id },
      { told_upto: people.at(-1)?.id ?? row.told_upto, ...(isWhole ? { told_at: ctx.now() } : {}) },
    )
    return { value: undefined, audit: { target: id, after: { told: people.length } } }
  })
}

function switchOver(ctx: ResellerCtx, id: string): Promise<void> {
  const { resellerId } = ctx
  return ctx.change('brand.main-domain', async tx => {
    const row = await holdMove(tx, resellerId, id)
    if (!row) throw new Problem('not-found')
    await retireMainDomain(tx, resellerId, new Date(ctx.now().getTime() + redirectMs))
    await updateDomain(tx, { resellerId, id }, { is_main: true, main_from: null, told_upto: null, told_at: null })
    return { value: undefined, audit: { target: id, after: { host: row.host } } }
  })
}

async function hostInForce(tx: ReadTx<'reseller'>, resellerId: string, ports: DomainPorts): Promise<string> {
  const main = await findMainHost(tx, resellerId)
  return main ? main.host : targetOf(tx, resellerId, ports)
}

function show(ctx: ResellerCtx, ports: DomainPorts, id: string): Promise<BrandDomain> {
  return ctx.read(async tx =>
    shownDomain(await rowOf(tx, ctx.resellerId, id), await targetOf(tx, ctx.resellerId, ports)),
  )
}
