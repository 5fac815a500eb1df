import { randomBytes } from 'node:crypto'
import { type BrandDomain, DomainFault, DomainState, type Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import type { Names } from '#infra/dns'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { askDns, proofNameOf } from './ask-dns.ts'
import { judgeDomain } from './judge-domain.ts'
import { findBrand } from './queries/designs.ts'
import {
  claimDomain,
  type DomainRow,
  findDomain,
  findDomains,
  insertDomain,
  releaseDomain,
  updateDomain,
} from './queries/domains.ts'

export type DomainPorts = { names: Names; publicHost: string; brandsDomain: string }

const unownable = ['localhost', 'local', 'internal', 'invalid', 'arpa', 'onion']

export function listBrandDomains(ctx: ResellerCtx, ports: DomainPorts): Promise<Page<BrandDomain>> {
  return ctx.read(async tx => {
    const target = await targetOf(tx, ctx.resellerId, ports)
    const rows = await findDomains(tx, ctx.resellerId)
    return { items: rows.map(row => shownDomain(row, target)), nextCursor: null }
  })
}

/** Asks for a domain. It leads nowhere before DNS proves it. */
export function addBrandDomain(ctx: ResellerCtx, ports: DomainPorts, { host }: { host: string }): Promise<BrandDomain> {
  refuseForeign(host, ports)
  return ctx.change('brand.add-domain', async tx => {
    const id = newId()
    const proof = `brand-proof=${randomBytes(20).toString('hex')}`
    if (!(await insertDomain(tx, { resellerId: ctx.resellerId, id, host, proof, createdAt: ctx.now() })))
      throw new Problem('already-exists', { detail: `${host} is in your list already.` })
    const row = await rowOf(tx, ctx.resellerId, id)
    return {
      value: shownDomain(row, await targetOf(tx, ctx.resellerId, ports)),
      audit: { target: id, after: { host } },
    }
  })
}

/** Asks DNS, and lets the domain lead here, wait, fail or end as it says. */
export async function checkBrandDomain(ctx: ResellerCtx, ports: DomainPorts, id: string): Promise<BrandDomain> {
  const { row: asked, target } = await ctx.read(async tx => ({
    row: await rowOf(tx, ctx.resellerId, id),
    target: await targetOf(tx, ctx.resellerId, ports),
  }))
  const answer = await askDns(ports.names, { host: asked.host, proof: asked.proof, target })
  return ctx.change('brand.check-domain', async tx => {
    const before = await rowOf(tx, ctx.resellerId, id)
    const verdict = judgeDomain(
      {
        state: DomainState.parse(before.state),
        failingSince: before.failing_since,
        redirectsUntil: before.redirects_until,
      },
      answer,
      ctx.now(),
    )
    const leads = verdict.state === 'active' && (before.state === 'waiting' || before.state === 'proven')
    const isTaken = leads && !(await claimDomain(tx, before.host))
    if (verdict.state === 'removed') await releaseDomain(tx, before.host)
    const change = isTaken
      ? { state: 'proven', fault: 'taken', failing_since: null }
      : { state: verdict.state, fault: verdict.fault, failing_since: verdict.failingSince }
    const isGone = change.state === 'removed'
    await updateDomain(
      tx,
      { resellerId: ctx.resellerId, id },
      {
        ...change,
        ...(isGone ? { is_main: false, main_from: null } : {}),
        checked_at: ctx.now(),
      },
    )
    const after = { ...before, ...change, checked_at: ctx.now() }
    return {
      value: shownDomain(after, target),
      audit: { target: id, before: { state: before.state }, after: { state: change.state, fault: change.fault } },
    }
  })
}

/** A removed host answers nothing from the moment that caches have forgotten it. */
export function removeBrandDomain(ctx: ResellerCtx, id: string): Promise<void> {
  return ctx.change('brand.remove-domain', async tx => {
    const row = await rowOf(tx, ctx.resellerId, id)
    if (row.state !== 'waiting' && row.state !== 'proven') await releaseDomain(tx, row.host)
    await updateDomain(tx, { resellerId: ctx.resellerId, id }, { state: 'removed', is_main: false, main_from: null })
    return { value: undefined, audit: { target: id, before: { host: row.host, state: row.state } } }
  })
}

/** Nobody brings a name that is the platform's, lies under it or above it, or belongs to no one [WEB-07]. */
export function refuseForeign(
  host: string,
  { publicHost, brandsDomain }: Pick<DomainPorts, 'publicHost' | 'brandsDomain'>,
) {
  const isAkin = (other: string) => host === other || host.endsWith(`.${other}`) || other.endsWith(`.${host}`)
  if (isAkin(publicHost) || isAkin(brandsDomain))
    throw new Problem('address-refused', { detail: `${host} belongs to the platform. Bring a domain of your own.` })
  if (unownable.includes(host.split('.').at(-1) ?? ''))
    throw new Problem('address-refused', { detail: `${host} is no name of the public internet.` })
}

type Read = Parameters<Parameters<ResellerCtx['read']>[0]>[0]

export async function rowOf(tx: Read, resellerId: string, id: string): Promise<DomainRow> {
  const row = await findDomain(tx, resellerId, id)
  if (!row) throw new Problem('not-found')
  return row
}

/** The name that a domain has to lead to: the reseller's own host under the brands domain. */
export async function targetOf(tx: Read, resellerId: string, { brandsDomain }: DomainPorts): Promise<string> {
  const brand = await findBrand(tx, resellerId)
  if (!brand) throw new Error('A reseller without a brand has no host')
  return `${brand.slug}.${brandsDomain}`
}

export function shownDomain(row: DomainRow, target: string): BrandDomain {
  return {
    id: row.id,
    host: row.host,
    state: DomainState.parse(row.state),
    fault: DomainFault.nullable().parse(row.fault),
    isMain: row.is_main,
    mainFrom: row.is_main ? null : (row.main_from?.toISOString() ?? null),
    toldAt: row.is_main ? null : (row.told_at?.toISOString() ?? null),
    checkedAt: row.checked_at?.toISOString() ?? null,
    redirectsUntil: row.redirects_until?.toISOString() ?? null,
    records: [
      { type: 'TXT', name: proofNameOf(row.host), value: row.proof },
      { type: 'CNAME', name: row.host, value: target },
    ],
  }
}
