import type { askForVisit as contract } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { newId } from '#infra/ids'
import { findVisitor, ownersOf } from '#modules/identity'
import { hasTenant } from '#modules/tenancy'
import { findSetting, insertVisit } from './queries.ts'
import { showVisit } from './show-visit.ts'
import { tellOwners, type VisitPorts } from './tell-owners.ts'

/** Granted at once where the customer allows as much as is asked for; otherwise its owners are asked by mail. */
export function askForVisit(ports: VisitPorts): UseCase<typeof contract> {
  return (ctx, { params: { id: tenantId }, body }) =>
    ctx.change('visit.ask', async tx => {
      const owners = await ownersOf(tx, tenantId)
      const visitor = await findVisitor(tx, ctx.actor.id)
      const [as] = owners
      if (!visitor) throw new Problem('forbidden')
      if (!as) throw await noOwner(tx, tenantId)
      const setting = await findSetting(tx, tenantId)
      if (setting?.consent === 'never') throw new Problem('visit-unwanted', { detail: unwanted })
      const granted =
        setting?.consent === 'always' && (setting.content || !body.content) && (setting.changes || !body.changes)
      const row = await insertVisit(tx, {
        ...body,
        tenantId,
        id: newId(),
        realmId: ctx.resellerId,
        visitorId: visitor.id,
        visitorName: visitor.name,
        asPersonId: as.id,
        asName: as.name,
        granted,
        askedAt: ctx.now(),
      })
      if (!granted) await tellOwners(ports, tx, 'visit-asked', row, owners)
      return {
        value: showVisit(row, ctx.now()),
        audit: { target: tenantId, after: { visitId: row.id, content: row.content, changes: row.changes, granted } },
      }
    })
}

/** Nobody can be visited where nobody has accepted an invitation. */
async function noOwner(tx: ReadTx<'reseller'>, tenantId: string): Promise<Problem> {
  if (!(await hasTenant(tx, tenantId))) return new Problem('not-found')
  return new Problem('last-owner', {
    detail: 'This customer has no owner yet. Log in as its owner once the invitation is accepted.',
  })
}

export const unwanted = 'This customer lets nobody log in. Its owner can change that under Settings, Log in as.'
