import type { JobFields, JobState } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { enqueue } from '#infra/queue'
import { fileFacts } from '#modules/files'
import { planInForce } from '#modules/tenancy'
import { minutesLeftMs } from '#modules/usage'
import { estimateMs } from './estimate.ts'
import { insertJob } from './queries/jobs.ts'
import { transcribe } from './tasks.ts'
import { tellChange } from './tell-change.ts'

export type Submitted = { id: string; state: JobState; transcriptId: string | null }
/** Which engines take jobs of a model. */
export type EngineClassOf = (model: string) => string

/** A stored recording becomes a job, its task and its place in the line: all or nothing. */
export function createJob(
  ctx: TenantCtx,
  engineClassOf: EngineClassOf,
  asked: JobFields & { fileId: string },
): Promise<Submitted> {
  return ctx.change('job.create', async tx => {
    const plan = await planInForce(tx)
    const model = asked.model ?? plan.models[0]
    if (model === undefined || !plan.models.includes(model)) {
      throw new Problem('not-in-plan', { detail: `Your plan has these models: ${plan.models.join(', ') || 'none'}.` })
    }
    if ((await minutesLeftMs(tx, ctx.now())) <= 0) throw minutesExhausted()
    const file = await fileFacts(tx, asked.fileId)
    if (!file) throw new Problem('not-found', { detail: 'There is no such recording, or its upload is not complete.' })
    const id = newId()
    const goal = asked.task ?? 'transcribe'
    const taskId = await enqueue(tx, transcribe, {
      payload: { jobId: id },
      estimateMs: estimateMs(file),
      requestId: ctx.requestId,
      engineClass: engineClassOf(model),
    })
    await insertJob(tx, {
      id,
      taskId,
      goal,
      model,
      maxAttempts: transcribe.attempts,
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
      title: asked.title ?? file.name,
      fileId: asked.fileId,
      language: asked.language === 'auto' ? null : (asked.language ?? null),
      prompt: asked.prompt ?? null,
    })
    await tellChange(tx, { id, state: 'waiting', progress: 0, attempt: 0, transcriptId: null, model })
    return { value: { id, state: 'waiting', transcriptId: null }, audit: { target: id, after: { goal, model } } }
  })
}

/** Before bytes are taken: nothing is stored for a job that cannot run. */
export async function refuseWithoutMinutes(ctx: TenantCtx): Promise<void> {
  if ((await ctx.read(tx => minutesLeftMs(tx, ctx.now()))) <= 0) throw minutesExhausted()
}

function minutesExhausted(): Problem {
  return new Problem('minutes-exhausted', {
    detail: 'The minutes of this month are used up. They come back with the next month, or with a larger plan.',
  })
}
