import type { changeEngine as contract, EngineChange } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { wrapSecret } from './engine-secret.ts'
import { isNameTaken, updateEngine } from './queries.ts'
import { type EnginePorts, mustFind, nameTaken } from './register-engine.ts'
import { showEngine } from './show-engine.ts'

/** Its worker follows within seconds; what runs there goes on as it was. */
export function changeEngine(ports: EnginePorts): UseCase<typeof contract> {
  return (ctx: PlatformCtx, { params: { id }, body }: { params: { id: string }; body: EngineChange }) =>
    ctx.change('engine.change', async tx => {
      const before = await mustFind(tx, id)
      if (before.url === null) throw ofWorker()
      const { secret, ...rest } = body
      if (rest.name !== undefined && (await isNameTaken(tx, rest.name, id))) throw nameTaken(rest.name)
      const wrapped =
        secret === undefined ? {} : { secret: secret === null ? null : wrapSecret(ports.master, id, secret) }
      await updateEngine(tx, id, { ...rest, ...wrapped })
      const row = await mustFind(tx, id)
      // What changed, and that there is another secret, never the secret.
      const after = { ...rest, ...(secret === undefined ? {} : { secret: 'changed' }) }
      return { value: showEngine(row, ctx.now()), audit: { target: id, after } }
    })
}

export function ofWorker(): Problem {
  return new Problem('engine-of-worker', {
    detail: 'This engine comes with a worker. Start that worker with ENGINE_SLOTS=0, or stop it.',
  })
}
