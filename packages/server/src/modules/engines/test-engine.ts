import type { testEngine as contract } from '@scriptorium/contract'
import type { UseCase } from '#infra/http'
import { askTest } from './queries.ts'
import { mustFind } from './register-engine.ts'
import { showEngine } from './show-engine.ts'

/** The engine's worker lets it transcribe the built-in sample, and tells how that went. */
export const testEngine: UseCase<typeof contract> = (ctx, { params: { id } }) =>
  ctx.change('engine.test', async tx => {
    await mustFind(tx, id)
    await askTest(tx, id)
    return { value: showEngine(await mustFind(tx, id), ctx.now()), audit: { target: id } }
  })
