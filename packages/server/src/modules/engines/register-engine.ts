import type { registerEngine as contract, EngineSettings } from '@scriptorium/contract'
import type { PlatformCtx, ReadTx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { newId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { destinationFault } from '#infra/safe-fetch'
import { wrapSecret } from './engine-secret.ts'
import { type EngineRow, findEngine, insertEngine } from './queries.ts'
import { showEngine } from './show-engine.ts'

export type EnginePorts = {
  master: MasterKey
  /** Hosts of EGRESS_ALLOW. */
  allow: readonly string[]
}

/** A worker takes it up within a few seconds, probes it and then gives it jobs. */
export function registerEngine(ports: EnginePorts): UseCase<typeof contract> {
  return (ctx: PlatformCtx, { body }: { body: EngineSettings }) => {
    refuseAddress(body.url, ports.allow)
    return ctx.change('engine.register', async tx => {
      const id = newId()
      const { secret, ...settings } = body
      const wrapped = secret === null ? null : wrapSecret(ports.master, id, secret)
      if (!(await insertEngine(tx, id, { ...settings, secret: wrapped }))) throw nameTaken(body.name)
      const { name, kind, pool, models, url } = body
      const row = await mustFind(tx, id)
      return { value: showEngine(row, ctx.now()), audit: { target: id, after: { name, kind, pool, models, url } } }
    })
  }
}

export function nameTaken(name: string): Problem {
  return new Problem('already-exists', { detail: `There is an engine named ${name} already. Take another name.` })
}

export async function mustFind(tx: ReadTx<'platform'>, id: string): Promise<EngineRow> {
  const row = await findEngine(tx, id)
  if (!row) throw new Problem('not-found')
  return row
}

function refuseAddress(url: string, allow: readonly string[]): void {
  const fault = destinationFault(url, allow)
  if (fault === undefined) return
  const { host } = new URL(url)
  throw new Problem('address-refused', {
    detail: `${fault}. If ${host} is a machine of yours, add it to EGRESS_ALLOW and start again.`,
  })
}
