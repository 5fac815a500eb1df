import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { type BrandSender, SenderFault, SenderState } from '@scriptorium/contract'
import { type Ports, type ResellerCtx, withScope } from '#infra/db'
import { Problem } from '#infra/http'
import { type MasterKey, unwrapKey, wrapKey } from '#infra/keys'
import { type DomainPorts, refuseForeign } from './brand-domains.ts'
import { domainOf, faultOfSender, recordsOf } from './judge-sender.ts'
import {
  deleteSender,
  findSealedKey,
  findSender,
  judgeSenderRow,
  putSender,
  type SenderRow,
} from './queries/senders.ts'

/** `mailFrom`: the address of the platform, which stands in until an own one is proven. */
export type SenderPorts = DomainPorts & { mailFrom: string; master: MasterKey }

const boundTo = (resellerId: string, selector: string) => `brand-sender/${resellerId}/${selector}`

export function readBrandSender(ctx: ResellerCtx, ports: SenderPorts): Promise<BrandSender> {
  return ctx.read(async tx => shown(await findSender(tx, ctx.resellerId), ports))
}

/** Asks for an address. A key is made for it; what is sealed never leaves the mailer. */
export function changeBrandSender(
  ctx: ResellerCtx,
  ports: SenderPorts,
  { address }: { address: string },
): Promise<BrandSender> {
  const { resellerId } = ctx
  refuseForeignAddress(address, ports)
  return ctx.change('brand.change-sender', async tx => {
    const before = await findSender(tx, resellerId)
    if (before?.address !== address) {
      const selector = `s${randomBytes(6).toString('hex')}`
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
      await putSender(tx, {
        resellerId,
        address,
        selector,
        publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        sealedKey: wrapKey(ports.master, Buffer.from(privateKey), boundTo(resellerId, selector)),
        createdAt: ctx.now(),
      })
    }
    return {
      value: shown(await findSender(tx, resellerId), ports),
      audit: { target: resellerId, before: { address: before?.address ?? null }, after: { address } },
    }
  })
}

/** Asks DNS. An address that is no longer allowed is not written from: mails would be refused as forged. */
export async function checkBrandSender(ctx: ResellerCtx, ports: SenderPorts): Promise<BrandSender> {
  const { resellerId } = ctx
  const asked = await ctx.read(tx => findSender(tx, resellerId))
  if (!asked) return shown(asked, ports)
  const fault = await faultOfSender(ports.names, asOfRow(asked, ports))
  return ctx.change('brand.check-sender', async tx => {
    const isServed = asked.state !== 'waiting'
    const state = fault === null ? 'proven' : fault === 'unreachable' ? asked.state : isServed ? 'failing' : 'waiting'
    const failingSince = state === 'failing' ? (asked.failing_since ?? ctx.now()) : null
    const { selector } = asked
    await judgeSenderRow(
      tx,
      { resellerId, selector },
      { state, fault, checked_at: ctx.now(), failing_since: failingSince },
    )
    return {
      value: shown(await findSender(tx, resellerId), ports),
      audit: { target: resellerId, before: { state: asked.state }, after: { state, fault } },
    }
  })
}

/** Nobody writes from an address of the platform, or of a name that nobody owns. */
export function refuseForeignAddress(
  address: string,
  { mailFrom, ...ports }: Pick<SenderPorts, 'publicHost' | 'brandsDomain' | 'mailFrom'>,
): void {
  const domain = domainOf(address)
  refuseForeign(domain, ports)
  if (domain === domainOf(mailFrom))
    throw new Problem('address-refused', { detail: `${domain} belongs to the platform. Use a domain of your own.` })
}

export function removeBrandSender(ctx: ResellerCtx, ports: SenderPorts): Promise<BrandSender> {
  return ctx.change('brand.remove-sender', async tx => {
    const before = await findSender(tx, ctx.resellerId)
    await deleteSender(tx, ctx.resellerId)
    return {
      value: shown(undefined, ports),
      audit: { target: ctx.resellerId, before: { address: before?.address ?? null } },
    }
  })
}

/** What signs a mail of this realm from this address; nothing where DNS does not allow the address. */
export async function signatureOf(ports: Pick<Ports, 'pool'>, master: MasterKey, realmId: string, address: string) {
  type Found = Awaited<ReturnType<typeof findSealedKey>>
  const row = await withScope<'realm', Found>(ports.pool, { kind: 'realm', realmId }, 'read', tx =>
    findSealedKey(tx, realmId, address),
  )
  if (!row) return undefined
  const privateKey = unwrapKey(master, row.sealed_key, boundTo(realmId, row.selector)).toString('utf8')
  return { domainName: domainOf(address), keySelector: row.selector, privateKey }
}

function asOfRow(row: SenderRow, { mailFrom }: SenderPorts) {
  const { address, selector, public_key: publicKey } = row
  return { address, selector, publicKey, mailDomain: domainOf(mailFrom) }
}

function shown(row: SenderRow | undefined, ports: SenderPorts): BrandSender {
  if (!row) return { inForce: ports.mailFrom, own: null }
  return {
    inForce: row.state === 'proven' ? row.address : ports.mailFrom,
    own: {
      address: row.address,
      state: SenderState.parse(row.state),
      fault: SenderFault.nullable().parse(row.fault),
      checkedAt: row.checked_at?.toISOString() ?? null,
      records: recordsOf(asOfRow(row, ports)),
    },
  }
}
