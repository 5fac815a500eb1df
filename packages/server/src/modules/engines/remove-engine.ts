import type { removeEngine as contract } from '@scriptorium/contract'
import type { UseCase } from '#infra/http'
import { ofWorker } from './change-engine.ts'
import { updateEngine } from './queries.ts'
import { mustFind } from './register-engine.ts'

/** It takes nothing new, and is gone once its last job has ended: no job is lost. */
export const removeEngine: UseCase<typeof contract> = (ctx, { params: { id } }) =>
  ctx.change('engine.remove', async tx => {
    const { url, name } = await mustFind(tx, id)
    if (url === null) throw ofWorker()
    await updateEngine(tx, id, { state: 'leaving' })
    return { value: undefined, audit: { target: id, before: { name } } }
  })
